/** Writes bank statements (camt.053, camt.054) piece by piece, for the bench and for tests. */

export interface CamtTransaction {
  /** As the file writes it, such as `1250.50`. */
  readonly amount: string;
  readonly endToEndId?: string;
  readonly name?: string;
  readonly iban?: string;
  readonly reference?: string;
  readonly texts?: readonly string[];
  readonly returnReason?: string;
}

export interface CamtBooking extends CamtTransaction {
  readonly currency?: string;
  readonly direction?: 'CRDT' | 'DBIT';
  readonly reversal?: boolean;
  readonly status?: string;
  readonly bookedOn?: string;
  readonly bankReference?: string;
  /** Transactions of a batch; absent: the booking is its only one. `none`: no details at all. */
  readonly transactions?: readonly CamtTransaction[] | 'none';
}

export interface CamtShape {
  readonly format?: '053' | '054';
  readonly version?: string;
  readonly account?: string;
  /** Of bookings that do not say one. */
  readonly bookedOn?: string;
  readonly until?: string;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const tag = (name: string, text: string | undefined): string =>
  text === undefined ? '' : `<${name}>${escape(text)}</${name}>`;

function transactionXml(one: CamtTransaction, currency: string, direction: string, late: boolean): string {
  const name = one.name === undefined ? '' : late ? `<Pty>${tag('Nm', one.name)}</Pty>` : tag('Nm', one.name);
  const amount = `<Amt Ccy="${currency}">${one.amount}</Amt>`;
  const party = direction === 'CRDT' ? 'Dbtr' : 'Cdtr';
  return [
    '<TxDtls>',
    `<Refs>${tag('EndToEndId', one.endToEndId ?? 'NOTPROVIDED')}</Refs>`,
    late ? amount : `<AmtDtls><TxAmt>${amount}</TxAmt></AmtDtls>`,
    name === '' && one.iban === undefined
      ? ''
      : `<RltdPties>${name === '' ? '' : `<${party}>${name}</${party}>`}${one.iban === undefined ? '' : `<${party}Acct><Id>${tag('IBAN', one.iban)}</Id></${party}Acct>`}</RltdPties>`,
    `<RmtInf>${(one.texts ?? []).map((text) => tag('Ustrd', text)).join('')}${one.reference === undefined ? '' : `<Strd><CdtrRefInf>${tag('Ref', one.reference)}</CdtrRefInf></Strd>`}</RmtInf>`,
    one.returnReason === undefined ? '' : `<RtrInf><Rsn>${tag('Cd', one.returnReason)}</Rsn></RtrInf>`,
    '</TxDtls>',
  ].join('');
}

/** One entry of the file. */
export function bookingXml(one: CamtBooking, shape: CamtShape = {}): string {
  const late = Number(shape.version ?? '08') >= 8;
  const { currency = 'EUR', direction = 'CRDT', status = 'BOOK' } = one;
  const on = one.bookedOn ?? shape.bookedOn ?? '2026-11-20';
  const transactions = one.transactions === 'none' ? [] : (one.transactions ?? [one]);
  return [
    `<Ntry><Amt Ccy="${currency}">${one.amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd>`,
    one.reversal === true ? '<RvslInd>true</RvslInd>' : '',
    late ? `<Sts><Cd>${status}</Cd></Sts>` : `<Sts>${status}</Sts>`,
    `<BookgDt><Dt>${on}</Dt></BookgDt><ValDt><Dt>${on}</Dt></ValDt>`,
    tag('AcctSvcrRef', one.bankReference),
    '<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>',
    transactions.length === 0
      ? ''
      : `<NtryDtls>${transactions.map((detail) => transactionXml(detail, currency, direction, late)).join('')}</NtryDtls>`,
    '</Ntry>',
  ].join('');
}

/** The file in pieces: head, one piece per entry, end. */
export function* camtPieces(bookings: Iterable<CamtBooking>, shape: CamtShape = {}): Generator<string> {
  const { format = '053', version = '08', account = 'FR7630006000011234567890189', until } = shape;
  const [message, part] = format === '053' ? ['BkToCstmrStmt', 'Stmt'] : ['BkToCstmrDbtCdtNtfctn', 'Ntfctn'];
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.${format}.001.${version}"><${message}><GrpHdr><MsgId>M1</MsgId></GrpHdr><${part}><Id>S1</Id>${until === undefined ? '' : `<FrToDt><FrDtTm>2026-01-01T00:00:00</FrDtTm><ToDtTm>${until}</ToDtTm></FrToDt>`}<Acct><Id><IBAN>${account}</IBAN></Id></Acct>\n`;
  for (const booking of bookings) yield `${bookingXml(booking, shape)}\n`;
  yield `</${part}></${message}></Document>`;
}

/** The file as one text. */
export const camtFile = (bookings: readonly CamtBooking[], shape: CamtShape = {}): string =>
  [...camtPieces(bookings, shape)].join('');
