/** What became of a send is the same for every order in which its news comes, and only ever changes along the allowed pairs. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isFinal,
  lifeOf,
  mayBecome,
  outcomes,
  phaseAt,
  phaseRank,
  phases,
  sendKey,
  type DeliveryOutcome,
  type Phase,
  type Report,
} from '../../domain/delivery-life.ts';

const minute = (n: number): string => new Date(Date.UTC(2026, 10, 10, 9, n)).toISOString();
const told = (key: string, over: Partial<Report> = {}): Report => ({
  key,
  code: key,
  phase: null,
  outcome: null,
  occurredAt: null,
  ...over,
});

const anyReport = (key: string): fc.Arbitrary<Report> =>
  fc.record({
    key: fc.constant(key),
    code: fc.constantFrom('email.bounced', 'undelivered 30003', 'LP22'),
    phase: fc.option(fc.constantFrom(...phases)),
    outcome: fc.option(fc.constantFrom(...outcomes)),
    occurredAt: fc.option(fc.nat(3).map(minute)),
    presentedOn: fc.constantFrom('2026-11-12', '2026-11-14'),
  });
const anyNews = fc
  .nat(7)
  .chain((n) => fc.tuple(...Array.from({ length: n + 1 }, (_, at) => anyReport(`r${String(at)}`))));

/** The table of the reference, written a second time. */
const afterDelivery: DeliveryOutcome[] = ['acknowledged', 'complained', 'bounced_permanent'];
const allowed: Partial<Record<DeliveryOutcome, DeliveryOutcome[]>> = {
  unknown: [...outcomes],
  delivered: afterDelivery,
  bounced_transient: ['delivered', ...afterDelivery],
  undeliverable: ['delivered', ...afterDelivery],
  unclaimed: ['delivered', ...afterDelivery],
  returned_bad_address: ['delivered', ...afterDelivery],
  returned_unspecified: ['delivered', ...afterDelivery, 'unclaimed', 'refused', 'returned_bad_address'],
};

describe('one outcome after another', () => {
  const pairs = outcomes.flatMap((from) => outcomes.map((to) => [from, to] as const));

  test.each(pairs)('%s, then %s: only an allowed pair changes it', (from, to) => {
    const may = allowed[from]?.includes(to) ?? false;
    expect(mayBecome(from, to)).toBe(may);
    const first = told('a', { outcome: from, occurredAt: minute(1) });
    const second = told('b', { outcome: to, occurredAt: minute(2) });
    expect(lifeOf('accepted', [first, second]).outcome).toBe(may ? to : from);
    expect(lifeOf('accepted', [second, first]).outcome).toBe(may ? to : from);
  });

  test('a chain of allowed changes ends at its end, with or without dates, in any order', () => {
    const steps = (from: DeliveryOutcome, deep: number): DeliveryOutcome[][] =>
      deep === 0
        ? [[from]]
        : [
            [from],
            ...(allowed[from] ?? [])
              .filter((to) => to !== from)
              .flatMap((to) => steps(to, deep - 1).map((rest) => [from, ...rest])),
          ];
    for (const chain of outcomes.flatMap((from) => steps(from, 3))) {
      const dated = chain.map((outcome, at) => told(`k${String(at)}`, { outcome, occurredAt: minute(at) }));
      expect(lifeOf('accepted', dated.toReversed()).outcome, chain.join(' → ')).toBe(chain.at(-1));
    }
  });

  test('without dates, arrival says nothing: a late receipt wins over an earlier failure', () => {
    const failed = told('undelivered', { outcome: 'undeliverable' });
    const receipt = told('delivered', { outcome: 'delivered', phase: 'delivered' });
    for (const order of [
      [failed, receipt],
      [receipt, failed],
    ])
      expect(lifeOf('accepted', order)).toMatchObject({ phase: 'delivered', outcome: 'delivered' });
  });

  test('who decided is the first to tell it', () => {
    const one = told('one', { code: 'undelivered 30003', outcome: 'undeliverable', occurredAt: minute(1) });
    const two = told('two', { code: 'undelivered 30005', outcome: 'undeliverable', occurredAt: minute(2) });
    expect(lifeOf('accepted', [two, one]).decidedBy).toBe(one);
    expect(lifeOf('accepted', []).decidedBy).toBeNull();
  });
});

describe('whatever comes in whatever order', () => {
  test('the same news gives the same life, told once or again', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Phase>('submitting', 'accepted'),
        anyNews.chain((news) =>
          fc.tuple(
            fc.constant(news),
            fc.shuffledSubarray([...news, ...news], { minLength: news.length * 2, maxLength: news.length * 2 }),
          ),
        ),
        (start, [news, again]) => {
          expect(lifeOf(start, again)).toEqual(lifeOf(start, news));
        },
      ),
    );
  });

  test('the phase never falls as news arrives, and is never below what the send established', () => {
    fc.assert(
      fc.property(fc.constantFrom<Phase>('submitting', 'accepted'), anyNews, (start, news) => {
        let before = phaseRank(start);
        news.forEach((_, at) => {
          const rank = phaseRank(lifeOf(start, news.slice(0, at + 1)).phase);
          expect(rank).toBeGreaterThanOrEqual(before);
          before = rank;
        });
      }),
    );
  });

  test('an outcome is one that was told, and is lost only to one that may follow it', () => {
    fc.assert(
      fc.property(anyNews, (news) => {
        const { outcome } = lifeOf('accepted', news);
        const all = news.flatMap((one) => one.outcome ?? []);
        if (all.length === 0) expect(outcome).toBeNull();
        else expect(all).toContain(outcome);
      }),
    );
  });
});

test('a letter is served by its first presentation, unless it never found its address', () => {
  const shown = told('p', { phase: 'presented', presentedOn: '2026-11-14', occurredAt: minute(3) });
  const earlier = told('q', { phase: 'presented', presentedOn: '2026-11-12', occurredAt: minute(4) });
  const gone = told('r', { outcome: 'returned_bad_address', occurredAt: minute(5) });
  expect(lifeOf('accepted', [shown, earlier]).servedOn).toBe('2026-11-12');
  expect(lifeOf('accepted', [shown, earlier, gone]).servedOn).toBeNull();
  expect(lifeOf('accepted', [told('s', { outcome: 'refused', presentedOn: '2026-11-13' })]).servedOn).toBe(
    '2026-11-13',
  );
});

test('a phase is stored by its rank and read back; an unknown rank is an error', () => {
  for (const phase of phases) expect(phaseAt(phaseRank(phase))).toBe(phase);
  expect(() => phaseAt(99)).toThrow('99');
  expect(() => phaseAt(-1)).toThrow('-1');
});

test('only an outcome that says how it ended is final', () => {
  for (const outcome of outcomes) expect(isFinal(outcome)).toBe(outcome !== 'unknown');
  expect(isFinal(null)).toBe(false);
});

test('each new send has a key of its own, the first the one it always had', () => {
  expect([1, 2, 3].map((sendNo) => sendKey('inv:step:1', sendNo))).toEqual([
    'inv:step:1',
    'inv:step:1.s2',
    'inv:step:1.s3',
  ]);
});
