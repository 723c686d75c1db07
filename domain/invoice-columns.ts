/** Columns of a file of invoices: which of our fields a heading means, and what a row says in our words. */
import { readAmount, readDate } from './file-values.ts';
import type { LineProblem } from './import.ts';
import { assertNever } from './never.ts';

/** Our fields, each with the headings it is recognised by (lower case, letters and digits only, no accents). */
const headingsOf = {
  number: [
    'number',
    'numero',
    'numerofacture',
    'numfacture',
    'nfacture',
    'nofacture',
    'numerodefacture',
    'facture',
    'piece',
    'numeropiece',
    'invoicenumber',
  ],
  issuedOn: ['issuedon', 'date', 'datefacture', 'datedefacture', 'dateemission', 'datedemission', 'invoicedate'],
  dueOn: ['dueon', 'echeance', 'dateecheance', 'datedecheance', 'duedate', 'datelimitepaiement'],
  amount: ['amount', 'montantttc', 'totalttc', 'ttc', 'montanttotalttc'],
  amountCents: ['amountcents'],
  currency: ['currency', 'devise', 'monnaie'],
  policy: ['policy', 'scenario', 'politique'],
  receivedOn: ['receivedon', 'datereception', 'recule'],
  terms: ['terms'],
  sector: ['sector'],
  'debtor.reference': [
    'debtorreference',
    'codeclient',
    'referenceclient',
    'refclient',
    'compteclient',
    'numeroclient',
    'customerid',
  ],
  'debtor.name': ['debtorname', 'client', 'nomclient', 'nomduclient', 'raisonsociale', 'customer', 'customername'],
  'debtor.type': ['debtortype', 'type', 'typeclient'],
  'debtor.siren': ['debtorsiren', 'siren', 'siret', 'sirenclient', 'siretclient'],
  'debtor.language': ['debtorlanguage', 'langue', 'language'],
  'debtor.email': ['debtoremail', 'email', 'mail', 'courriel', 'adresseemail', 'emailclient'],
  'debtor.phone': ['debtorphone', 'telephone', 'tel', 'phone', 'mobile', 'portable'],
  'debtor.address.line1': ['debtoraddressline1', 'adresse', 'adresse1', 'rue', 'address'],
  'debtor.address.line2': ['debtoraddressline2', 'adresse2', 'complementadresse'],
  'debtor.address.postcode': ['debtoraddresspostcode', 'codepostal', 'cp', 'postcode'],
  'debtor.address.city': ['debtoraddresscity', 'ville', 'city'],
  'debtor.address.country': ['debtoraddresscountry', 'pays', 'country'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ColumnField = keyof typeof headingsOf;

export const columnFields = Object.keys(headingsOf) as ColumnField[];

/** Field by place in the row; undefined where a column is not read. */
export interface Columns {
  readonly fields: readonly (ColumnField | undefined)[];
  readonly headings: readonly string[];
}

const plain = (heading: string): string =>
  heading
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/n°/g, 'numero')
    .replace(/[^a-z0-9]/g, '');

/** What keeps the head line of a file from being read, in French and English. */
export interface HeadProblem {
  readonly text: string;
  readonly textEn: string;
}

/**
 * Reads a head line. `mapping` (our field to the heading of the file) wins over the usual headings; columns nobody knows are not read. A plain
 * "montant" is not taken: nobody says whether VAT is in it.
 */
export function columnsOf(
  headings: readonly string[],
  mapping: Readonly<Record<string, string>>,
): { readonly ok: true; readonly columns: Columns } | { readonly ok: false; readonly problem: HeadProblem } {
  const mapped = Object.entries(mapping);
  const absent = mapped.find(([, heading]) => !headings.some((one) => plain(one) === plain(heading)));
  if (absent)
    return refused(
      `La colonne « ${absent[1]} » (${absent[0]}) n’est pas dans la ligne d’en-tête`,
      `The head line has no column "${absent[1]}" (${absent[0]})`,
      headings,
    );
  const fields = headings.map((heading): ColumnField | undefined => {
    const own = mapped.find(([, one]) => plain(one) === plain(heading))?.[0];
    if (own !== undefined) return columnFields.find((field) => field === own);
    const known = columnFields.find((field) => (headingsOf[field] as readonly string[]).includes(plain(heading)));
    return known !== undefined && mapping[known] === undefined ? known : undefined;
  });
  const twice = fields.find((field, at) => field !== undefined && fields.indexOf(field) !== at);
  if (twice)
    return refused(
      `Deux colonnes sont lues comme « ${twice} » : nommez la bonne dans "mapping"`,
      `Two columns are read as "${twice}": name the right one in "mapping"`,
      headings,
    );
  const needed = missingOf(fields);
  if (needed)
    return refused(
      `Il manque une colonne pour « ${needed} » : nommez-la dans "mapping", par exemple {"${needed}":"Mon en-tête"}`,
      `No column was found for "${needed}": name it in "mapping", for example {"${needed}":"My heading"}`,
      headings,
    );
  return { ok: true, columns: { fields, headings } };
}

function missingOf(fields: Columns['fields']): ColumnField | null {
  if (!fields.includes('number')) return 'number';
  if (!fields.includes('issuedOn')) return 'issuedOn';
  if (!fields.includes('amount') && !fields.includes('amountCents')) return 'amount';
  if (!fields.includes('debtor.name')) return 'debtor.name';
  if (!fields.includes('debtor.reference') && !fields.includes('debtor.siren')) return 'debtor.reference';
  return null;
}

function refused(text: string, textEn: string, headings: readonly string[]) {
  const seen = headings
    .slice(0, 40)
    .map((one) => one.slice(0, 40))
    .join(' | ');
  return {
    ok: false as const,
    problem: { text: `${text}. En-têtes lus : ${seen}.`, textEn: `${textEn}. Headings read: ${seen}.` },
  };
}

const typeWords: Readonly<Record<string, string>> = {
  ...{ entreprise: 'business', professionnel: 'business', societe: 'business', b2b: 'business' },
  ...{ particulier: 'consumer', consommateur: 'consumer', b2c: 'consumer' },
  ...{ public: 'public', administration: 'public', collectivite: 'public', b2g: 'public' },
};

/** One row in the shape of an invoice as the API takes it, before it is checked. */
export interface ReadRow {
  readonly body: Record<string, unknown>;
  readonly problems: readonly LineProblem[];
  /** Fields of the debtor that the row says nothing about: a debtor that exists keeps its own. */
  readonly untold: readonly string[];
}

/** Reads the cells of a row; what cannot be read becomes a problem that names the column. Empty cells are absent. */
export function readRow({ fields, headings }: Columns, cells: readonly string[]): ReadRow {
  const problems: LineProblem[] = [];
  const values = new Map<ColumnField, unknown>();
  for (const [at, field] of fields.entries()) {
    const cell = (cells[at] ?? '').trim();
    if (field === undefined || cell === '') continue;
    const read = readCell(field, cell);
    if ('problem' in read) problems.push({ field: headings[at] ?? field, ...read.problem });
    else values.set(read.field, read.value);
  }
  const { debtor, untold } = debtorOf(values);
  const own = [...values].filter(([field]) => !field.startsWith('debtor.'));
  return { body: { currency: 'EUR', ...Object.fromEntries(own), debtor }, problems, untold };
}

type Cell = { readonly field: ColumnField; readonly value: unknown } | { readonly problem: Omit<LineProblem, 'field'> };

function readCell(field: ColumnField, cell: string): Cell {
  switch (field) {
    case 'issuedOn':
    case 'dueOn':
    case 'receivedOn': {
      const date = readDate(cell);
      return date === null ? { problem: badDate(cell) } : { field, value: date };
    }
    case 'amount': {
      const amount = readAmount(cell);
      return amount.ok ? { field: 'amountCents', value: amount.cents } : { problem: badAmount(amount.code, cell) };
    }
    case 'amountCents':
      return { field, value: /^-?\d{1,15}$/.test(cell) ? Number(cell) : cell };
    case 'currency':
      return { field, value: cell === '€' ? 'EUR' : cell.toUpperCase() };
    case 'debtor.siren':
      return { field, value: cell.replace(/\s/g, '').replace(/^(\d{9})\d{5}$/, '$1') };
    case 'debtor.type':
      return { field, value: typeWords[plain(cell)] ?? cell };
    case 'debtor.language':
      return { field, value: cell.toLowerCase().slice(0, 2) };
    case 'debtor.address.country':
      return { field, value: plain(cell) === 'france' ? 'FR' : cell.toUpperCase() };
    case 'number':
    case 'policy':
    case 'terms':
    case 'sector':
    case 'debtor.reference':
    case 'debtor.name':
    case 'debtor.email':
    case 'debtor.phone':
    case 'debtor.address.line1':
    case 'debtor.address.line2':
    case 'debtor.address.postcode':
    case 'debtor.address.city':
      return { field, value: cell };
    default:
      return assertNever(field, 'column');
  }
}

const badDate = (cell: string): Omit<LineProblem, 'field'> => ({
  code: 'invalid_date',
  text: `« ${cell.slice(0, 40)} » n’est pas une date. Écrivez 31/12/2026 ou 2026-12-31.`,
  textEn: `"${cell.slice(0, 40)}" is not a date. Write 31/12/2026 or 2026-12-31.`,
});

const badAmount = (code: string, cell: string): Omit<LineProblem, 'field'> =>
  code === 'ambiguous_amount'
    ? {
        code,
        text: `« ${cell.slice(0, 40)} » peut se lire de deux façons. Écrivez les centimes, par exemple 1234,00.`,
        textEn: `"${cell.slice(0, 40)}" can be read in two ways. Write the cents, for example 1234,00.`,
      }
    : {
        code,
        text: `« ${cell.slice(0, 40)} » n’est pas un montant. Écrivez par exemple 1 234,56.`,
        textEn: `"${cell.slice(0, 40)}" is not an amount. Write for example 1 234,56.`,
      };

function debtorOf(values: ReadonlyMap<ColumnField, unknown>): { debtor: Record<string, unknown>; untold: string[] } {
  const debtor: Record<string, unknown> & { reference?: unknown; siren?: unknown; type?: unknown; address?: unknown } =
    {};
  const address: Record<string, unknown> = {};
  for (const [field, value] of values) {
    if (field.startsWith('debtor.address.')) address[field.slice('debtor.address.'.length)] = value;
    else if (field.startsWith('debtor.')) debtor[field.slice('debtor.'.length)] = value;
  }
  const untold = ['type', 'language'].filter((name) => debtor[name] === undefined);
  const noAddress = Object.keys(address).length === 0;
  debtor.reference ??= debtor.siren;
  debtor.type ??= debtor.siren === undefined ? 'unknown' : 'business';
  if (!noAddress) debtor.address = address;
  else untold.push('country', 'timeZone');
  return { debtor, untold };
}
