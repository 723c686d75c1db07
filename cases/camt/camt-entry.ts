/** What is read of one entry of a bank statement (Ntry) and of each of its transactions (TxDtls), by their paths in the file. */

export interface CamtAmount {
  text: string;
  currency: string;
}

export interface CamtDetail {
  amount: CamtAmount | null;
  endToEndId: string | null;
  bankReference: string | null;
  debtorName: string | null;
  debtorIban: string | null;
  creditorName: string | null;
  creditorIban: string | null;
  creditorReference: string | null;
  /** Free texts and numbers of documents, in order. */
  texts: string[];
  returnReason: string | null;
}

export interface CamtEntry {
  amount: CamtAmount | null;
  direction: string | null;
  reversal: boolean;
  status: string | null;
  bookedOn: string | null;
  valueOn: string | null;
  bankReference: string | null;
  /** Bank transaction code: domain, family and sub-family, or the bank's own. */
  code: string[];
  information: string | null;
  details: CamtDetail[];
}

export const newEntry = (): CamtEntry => ({
  amount: null,
  direction: null,
  reversal: false,
  status: null,
  bookedOn: null,
  valueOn: null,
  bankReference: null,
  code: [],
  information: null,
  details: [],
});

export const newDetail = (): CamtDetail => ({
  amount: null,
  endToEndId: null,
  bankReference: null,
  debtorName: null,
  debtorIban: null,
  creditorName: null,
  creditorIban: null,
  creditorReference: null,
  texts: [],
  returnReason: null,
});

/** Texts by which banks say that there is nothing. */
const nothing = /^(NOTPROVIDED|NOT PROVIDED|NONREF|NOREF|NONE|N\/A)$/i;
const reference = (text: string): string | null => (text === '' || nothing.test(text) ? null : text);
const day = (text: string): string => text.slice(0, 10);

type Setter<T> = (into: T, text: string, currency: string) => void;

/** Below Ntry. */
export const entryFields: Readonly<Record<string, Setter<CamtEntry>>> = {
  '/Amt': (entry, text, currency) => (entry.amount = { text, currency }),
  '/CdtDbtInd': (entry, text) => (entry.direction = text),
  '/RvslInd': (entry, text) => (entry.reversal = text === 'true' || text === '1'),
  '/Sts': (entry, text) => (entry.status ??= text || null),
  '/Sts/Cd': (entry, text) => (entry.status = text),
  '/BookgDt/Dt': (entry, text) => (entry.bookedOn = day(text)),
  '/BookgDt/DtTm': (entry, text) => (entry.bookedOn = day(text)),
  '/ValDt/Dt': (entry, text) => (entry.valueOn = day(text)),
  '/ValDt/DtTm': (entry, text) => (entry.valueOn = day(text)),
  '/AcctSvcrRef': (entry, text) => (entry.bankReference = reference(text)),
  '/BkTxCd/Domn/Cd': (entry, text) => entry.code.push(text),
  '/BkTxCd/Domn/Fmly/Cd': (entry, text) => entry.code.push(text),
  '/BkTxCd/Domn/Fmly/SubFmlyCd': (entry, text) => entry.code.push(text),
  '/BkTxCd/Prtry/Cd': (entry, text) => entry.code.push(text),
  '/AddtlNtryInf': (entry, text) => (entry.information = text),
};

/** Below NtryDtls/TxDtls; the name of a party stands one level deeper since version 08. */
export const detailFields: Readonly<Record<string, Setter<CamtDetail>>> = {
  '/Amt': (detail, text, currency) => (detail.amount = { text, currency }),
  '/AmtDtls/TxAmt/Amt': (detail, text, currency) => (detail.amount ??= { text, currency }),
  '/Refs/EndToEndId': (detail, text) => (detail.endToEndId = reference(text)),
  '/Refs/AcctSvcrRef': (detail, text) => (detail.bankReference = reference(text)),
  '/RltdPties/Dbtr/Nm': (detail, text) => (detail.debtorName = text || null),
  '/RltdPties/Dbtr/Pty/Nm': (detail, text) => (detail.debtorName = text || null),
  '/RltdPties/DbtrAcct/Id/IBAN': (detail, text) => (detail.debtorIban = text || null),
  '/RltdPties/Cdtr/Nm': (detail, text) => (detail.creditorName = text || null),
  '/RltdPties/Cdtr/Pty/Nm': (detail, text) => (detail.creditorName = text || null),
  '/RltdPties/CdtrAcct/Id/IBAN': (detail, text) => (detail.creditorIban = text || null),
  '/RmtInf/Strd/CdtrRefInf/Ref': (detail, text) => (detail.creditorReference ??= reference(text)),
  '/RmtInf/Strd/RfrdDocInf/Nb': (detail, text) => detail.texts.push(text),
  '/RmtInf/Strd/AddtlRmtInf': (detail, text) => detail.texts.push(text),
  '/RmtInf/Ustrd': (detail, text) => detail.texts.push(text),
  '/RtrInf/Rsn/Cd': (detail, text) => (detail.returnReason = text || null),
  '/RtrInf/Rsn/Prtry': (detail, text) => (detail.returnReason ??= text || null),
  '/RtrInf/AddtlInf': (detail, text) => (detail.returnReason = [detail.returnReason, text].filter(Boolean).join(' ')),
};
