/** Reads the fields that make a claim from an electronic invoice in UBL 2.1 or CII (EN 16931; providers reference, section 11.4). */
import type { EParty } from '../../domain/e-invoice-parties.ts';
import type { EInvoice } from '../../domain/e-invoice.ts';
import { Refusal } from '../refusal.ts';
import { all, at, parseXml, textAt, type XmlNode } from './xml-tree.ts';

/** Reads one document. Refuses XML that is neither UBL nor CII, and what `parseXml` refuses. */
export function readEInvoice(bytes: Uint8Array): EInvoice {
  const root = parseXml(bytes);
  switch (root.name) {
    case 'Invoice':
    case 'CreditNote':
      return fromUbl(root);
    case 'CrossIndustryInvoice':
      return fromCii(root);
    default:
      throw new Refusal(
        'unprocessable',
        'not_an_invoice',
        `The root element is "${root.name.slice(0, 60)}". Send a UBL Invoice or CreditNote, or a CII CrossIndustryInvoice.`,
        'body',
      );
  }
}

/** An object without the fields that are absent. */
function given<T extends Record<string, string | undefined>>(fields: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}

const isText = (text: string | undefined): text is string => text !== undefined;

function fromUbl(root: XmlNode): EInvoice {
  const totals = at(root, 'LegalMonetaryTotal');
  const means = all(root, 'PaymentMeans').map((one) => textAt(one, 'PaymentDueDate'));
  const typed = textAt(root, 'InvoiceTypeCode') ?? textAt(root, 'CreditNoteTypeCode');
  const due = textAt(root, 'DueDate');
  return {
    syntax: 'ubl',
    ...given({
      number: textAt(root, 'ID'),
      typeCode: typed ?? (root.name === 'CreditNote' ? '381' : undefined),
      issuedOn: textAt(root, 'IssueDate'),
      currency: textAt(root, 'DocumentCurrencyCode'),
      totalWithVat: textAt(totals, 'TaxInclusiveAmount'),
      prepaid: textAt(totals, 'PrepaidAmount'),
      duePayable: textAt(totals, 'PayableAmount'),
      note: textAt(root, 'Note'),
    }),
    dueOn: due === undefined ? means.filter(isText) : [due],
    seller: ublParty(at(root, 'AccountingSupplierParty/Party')),
    buyer: ublParty(at(root, 'AccountingCustomerParty/Party')),
    preceding: all(root, 'BillingReference')
      .map((one) => textAt(one, 'InvoiceDocumentReference/ID'))
      .filter(isText),
  };
}

function ublParty(party: XmlNode | undefined): EParty {
  const legal = at(party, 'PartyLegalEntity');
  const vat = all(party, 'PartyTaxScheme').find((one) => (textAt(one, 'TaxScheme/ID') ?? 'VAT') === 'VAT');
  const address = at(party, 'PostalAddress');
  return given({
    name: textAt(legal, 'RegistrationName') ?? textAt(party, 'PartyName/Name'),
    legalId: textAt(legal, 'CompanyID'),
    legalScheme: at(legal, 'CompanyID')?.attributes['schemeID'],
    vatId: textAt(vat, 'CompanyID'),
    email: textAt(party, 'Contact/ElectronicMail'),
    phone: textAt(party, 'Contact/Telephone'),
    line1: textAt(address, 'StreetName'),
    line2: textAt(address, 'AdditionalStreetName'),
    postcode: textAt(address, 'PostalZone'),
    city: textAt(address, 'CityName'),
    country: textAt(address, 'Country/IdentificationCode'),
  });
}

/** Format 102 is YYYYMMDD; the only one EN 16931 allows. What is written otherwise stays as it is and is refused later. */
function ciiDate(text: string | undefined): string | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text ?? '');
  return match ? `${match[1] ?? ''}-${match[2] ?? ''}-${match[3] ?? ''}` : text;
}

function fromCii(root: XmlNode): EInvoice {
  const document = at(root, 'ExchangedDocument');
  const transaction = at(root, 'SupplyChainTradeTransaction');
  const agreement = at(transaction, 'ApplicableHeaderTradeAgreement');
  const settlement = at(transaction, 'ApplicableHeaderTradeSettlement');
  const totals = at(settlement, 'SpecifiedTradeSettlementHeaderMonetarySummation');
  return {
    syntax: 'cii',
    ...given({
      number: textAt(document, 'ID'),
      typeCode: textAt(document, 'TypeCode'),
      issuedOn: ciiDate(textAt(document, 'IssueDateTime/DateTimeString')),
      currency: textAt(settlement, 'InvoiceCurrencyCode'),
      totalWithVat: textAt(totals, 'GrandTotalAmount'),
      prepaid: textAt(totals, 'TotalPrepaidAmount'),
      duePayable: textAt(totals, 'DuePayableAmount'),
      note: textAt(document, 'IncludedNote/Content'),
    }),
    dueOn: all(settlement, 'SpecifiedTradePaymentTerms')
      .map((terms) => ciiDate(textAt(terms, 'DueDateDateTime/DateTimeString')))
      .filter(isText),
    seller: ciiParty(at(agreement, 'SellerTradeParty')),
    buyer: ciiParty(at(agreement, 'BuyerTradeParty')),
    preceding: all(settlement, 'InvoiceReferencedDocument')
      .map((one) => textAt(one, 'IssuerAssignedID'))
      .filter(isText),
  };
}

function ciiParty(party: XmlNode | undefined): EParty {
  const legal = at(party, 'SpecifiedLegalOrganization/ID');
  const taxIds = all(party, 'SpecifiedTaxRegistration').map((one) => at(one, 'ID'));
  const address = at(party, 'PostalTradeAddress');
  const contact = at(party, 'DefinedTradeContact');
  return given({
    name: textAt(party, 'Name'),
    legalId: legal?.text || undefined,
    legalScheme: legal?.attributes['schemeID'],
    vatId: taxIds.find((id) => id?.attributes['schemeID'] === 'VA')?.text || undefined,
    email: textAt(contact, 'EmailURIUniversalCommunication/URIID'),
    phone: textAt(contact, 'TelephoneUniversalCommunication/CompleteNumber'),
    line1: textAt(address, 'LineOne'),
    line2: textAt(address, 'LineTwo'),
    postcode: textAt(address, 'PostcodeCode'),
    city: textAt(address, 'CityName'),
    country: textAt(address, 'CountryID'),
  });
}
