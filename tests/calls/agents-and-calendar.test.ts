/** Agents own calls, and see them in a calendar that says no more than it must. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { debtor } from '../api/app.ts';
import { calls, type Calls } from './calling.ts';

let c: Calls;
beforeAll(async () => {
  c = await calls();
});
afterAll(() => c.api.close());

const winter = '2026-11-17T09:00:00.000Z';
const anonymous = (url: string, headers: Record<string, string> = {}) =>
  c.api.app.inject({ method: 'GET', url, headers });

async function agent(name: string, key?: string): Promise<string> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const answer = await c.api.post('/v1/agents', { name }, headers);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<{ calendarPath: string }>().calendarPath;
}

/** Reads a calendar back as RFC 5545 says: unfolds, splits, unescapes. */
function events(text: string): Record<string, string>[] {
  expect(text.endsWith('\r\n')).toBe(true);
  const raw = text.slice(0, -2).split('\r\n');
  for (const one of raw) {
    expect(Buffer.byteLength(one), one).toBeLessThanOrEqual(75);
    expect(one).not.toMatch(/[\r\n]/);
  }
  const lines = raw.join('\r\n').replaceAll('\r\n ', '').split('\r\n');
  expect([lines[0], lines.at(-1)]).toEqual(['BEGIN:VCALENDAR', 'END:VCALENDAR']);
  const found: Record<string, string>[] = [];
  for (const one of lines) {
    if (one === 'BEGIN:VEVENT') found.push({});
    const [, name = '', value = ''] = /^([A-Z-]+)(?:;[^:]*)?:(.*)$/.exec(one) ?? [];
    const event = found.at(-1);
    if (event) event[name] = value.replace(/\\([\\;,n])/g, (_all, mark: string) => (mark === 'n' ? '\n' : mark));
  }
  return found;
}
const feed = async (path: string) => events((await anonymous(path)).body);

describe('agents', () => {
  test('get new calls in turn, the one with the fewest first; a task can be given to somebody else', async () => {
    c.at(winter);
    expect((await c.call('NOBODY')).owner).toBeNull();
    await agent('Zoé');
    c.at('2026-11-17T09:00:01.000Z');
    await agent('Yann');
    expect([(await c.call('A-1')).owner, (await c.call('A-2')).owner, (await c.call('A-3')).owner]).toEqual([
      'Zoé',
      'Yann',
      'Zoé',
    ]);
    const [task] = await c.tasks('status=open&owner=Yann');
    const assign = (owner: string | null) => c.api.post(`/v1/tasks/${task?.id ?? ''}/assign`, { owner, by: 'Chef' });
    expect((await assign('Zoé')).json()).toMatchObject({ owner: 'Zoé', revision: 1 });
    expect((await assign('Xavier')).json()).toMatchObject({ status: 422, field: 'owner' });
    expect((await assign(null)).json()).toMatchObject({ owner: null, revision: 2 });
    expect(await c.tasks('status=open&owner=Yann')).toEqual([]);
  });

  test('who end leave their calls to the others and their calendar is gone; the same name may come back', async () => {
    c.at(winter);
    const path = await agent('Will');
    expect((await c.api.post('/v1/agents', { name: 'Will' })).json()).toMatchObject({ status: 409, field: 'name' });
    const task = await c.call('W-1');
    expect(task.owner).toBe('Will');
    expect((await c.api.post('/v1/agents/Will/end', { by: 'Chef' })).json()).toMatchObject({ openCalls: 0 });
    expect((await c.tasks('invoice=W-1'))[0]?.owner).not.toBe('Will');
    expect((await anonymous(path)).statusCode).toBe(404);
    expect((await c.api.put('/v1/agents/Will', { newSecret: true })).json()).toMatchObject({ code: 'agent_ended' });
    expect(await agent('Will')).not.toBe(path);
    await c.api.post('/v1/agents/Will/end', { by: 'Chef' });
  });

  test('who end leave every other open task too: to another agent, or to whoever takes it', async () => {
    c.at(winter);
    await agent('Théo');
    await c.report(await c.call('T-END'), { disposition: 'HARDSHIP' });
    const asked = async () => (await c.tasks('status=open&invoice=T-END'))[0];
    const assigned = await c.api.post(`/v1/tasks/${(await asked())?.id ?? ''}/assign`, { owner: 'Théo', by: 'Chef' });
    expect(assigned.json()).toMatchObject({ kind: 'planRequest', owner: 'Théo' });
    await c.api.post('/v1/agents/Théo/end', { by: 'Chef' });
    expect((await asked())?.owner).not.toBe('Théo');
    expect(await c.tasks(`status=open&owner=${encodeURIComponent('Théo')}`)).toEqual([]);
  });

  test('the secret is told once: not in the list, not in a repeated answer, and a new one ends the old', async () => {
    const headers = { 'idempotency-key': 'agent-1' };
    const once = await c.api.post('/v1/agents', { name: 'Victor' }, headers);
    const twice = await c.api.post('/v1/agents', { name: 'Victor' }, headers);
    const path = once.json<{ calendarPath: string }>().calendarPath;
    expect([path.length > 40, twice.json<{ calendarPath: unknown }>().calendarPath]).toEqual([true, null]);
    expect((await c.api.get('/v1/agents')).body).not.toContain('.ics');
    const changed = await c.api.put('/v1/agents/Victor', { phone: '06 11 22 33 44', newSecret: true });
    expect(changed.json()).toMatchObject({
      phone: '+33611223344',
      calendarPath: expect.stringMatching(/^\/calendar\/.{43}\.ics$/),
    });
    expect((await anonymous(path)).statusCode).toBe(404);
    await c.api.post('/v1/agents/Victor/end', { by: 'Chef' });
  });
});

describe('the calendar', () => {
  test('has each call at the right hour in winter and in summer, and leaks neither amount nor name', async () => {
    c.at(winter);
    for (const name of ['Zoé', 'Yann']) await c.api.post(`/v1/agents/${name}/end`, { by: 'Chef' });
    const path = await agent('Uma');
    const long = `F-2026;081,\\${'é'.repeat(60)}`;
    const task = await c.call(long, { debtor: debtor({ reference: 'D-CAL', name: 'Madame Noël' }) });
    c.at('2027-07-06T08:00:00.000Z');
    await c.call('ETE', { issuedOn: '2027-05-01', dueOn: '2027-06-14' });
    const answer = await anonymous(path);
    expect(answer.headers['content-type']).toBe('text/calendar; charset=utf-8');
    const [first, second] = await feed(path);
    expect(first).toMatchObject({
      ...{ UID: task.id, SEQUENCE: '0', DTSTART: '20261117T090000Z', DTEND: '20261117T120000Z', STATUS: 'CONFIRMED' },
      SUMMARY: `Appel – facture ${long}`,
      URL: expect.stringContaining('http://relance.example/v1/invoices/'),
    });
    // 10:00 to 13:00 in Paris is an hour earlier in UTC in summer.
    expect(second).toMatchObject({ DTSTART: '20270706T080000Z', DTEND: '20270706T110000Z' });
    for (const secret of ['Noël', '1250', '1 250', '125050', '€', 'EUR', '612345678', 'C-1', 'dette', 'impay'])
      expect(answer.body).not.toContain(secret);
  });

  test('is not sent again while nothing changed, and says with a higher number that a call was cancelled', async () => {
    c.at(winter);
    const path = await agent('Tom');
    await c.api.post('/v1/agents/Uma/end', { by: 'Chef' });
    const task = await c.call('PAID');
    const [before] = (await feed(path)).filter(({ UID }) => UID === task.id);
    const { etag } = (await anonymous(path)).headers;
    expect((await anonymous(path, { 'if-none-match': String(etag) })).statusCode).toBe(304);
    c.at('2026-11-17T10:00:00.000Z');
    await c.api.post('/v1/payments', {
      ...{ reference: 'P-PAID', receivedOn: '2026-11-17', amountCents: 125_050, currency: 'EUR' },
      allocations: [{ invoice: 'PAID', amountCents: 125_050 }],
    });
    expect((await anonymous(path, { 'if-none-match': String(etag) })).statusCode).toBe(200);
    const [after] = (await feed(path)).filter(({ UID }) => UID === task.id);
    expect([after?.['STATUS'], after?.['DTSTAMP']]).toEqual(['CANCELLED', '20261117T100000Z']);
    expect(Number(after?.['SEQUENCE'])).toBeGreaterThan(Number(before?.['SEQUENCE']));
    c.at('2026-11-24T10:00:01.000Z');
    expect((await feed(path)).filter(({ UID }) => UID === task.id)).toEqual([]);
  });

  test('is unknown with any other secret, and shows an agent of another creditor nothing of ours', async () => {
    c.at(winter);
    const own = await agent('Sam');
    const theirs = await agent('Sam', c.api.otherApiKey);
    await c.call('OURS');
    expect((await feed(own)).length + (await c.tasks('status=open&invoice=OURS')).length).toBeGreaterThan(1);
    expect(await feed(theirs)).toEqual([]);
    for (const bad of [`/calendar/${'a'.repeat(43)}.ics`, '/calendar/x.ics', own.replace('.ics', ''), `${own}x`]) {
      const answer = await anonymous(bad);
      expect([bad, answer.statusCode, answer.headers['content-type']]).toEqual([
        bad,
        404,
        'application/problem+json; charset=utf-8',
      ]);
    }
    const [task] = await c.tasks('status=open&invoice=OURS');
    const assign = await c.api.post(
      `/v1/tasks/${task?.id ?? ''}/assign`,
      { owner: 'Sam', by: 'X' },
      { authorization: `Bearer ${c.api.otherApiKey}` },
    );
    expect(assign.statusCode).toBe(404);
  });
});
