/** What a debtor contests. */

export type DisputeCategory =
  | 'goods'
  | 'service'
  | 'price'
  | 'quantity'
  | 'delivery'
  | 'duplicate'
  | 'alreadyPaid'
  | 'notOurs'
  | 'order'
  | 'invoiceForm'
  | 'setOff'
  | 'other';
