/** Whether a phrase is denied where it stands. Only known turns count: anything else is taken as said. */

const fillers = '(?: (?:un|une|de|d|du|des|la|le|les|l|acte|en|rien|autre|a|an|any|the|be|form of|kind of)){0,3}';
const pronouns = '(?: (?:vous|nous|le|la|les|l|y|en|lui|leur|se|s))';
const auxiliaries =
  'allons|allez|va|vont|est|sont|etes|sera|serez|seront|voulons|pouvons|souhaitons|constitue|constituent|vaut|entendons|ferons|faisons|pourrons|peut|peuvent|saurait|avons|a|fait';

/** French: `ne` just before the phrase, or a denied auxiliary; English: a denied auxiliary; both: a word that denies what follows it. */
const before = new RegExp(
  `(?:^| )(?:${[
    `(?:ne|n)${pronouns}{0,2}(?: (?:sera|seront|est|sont|pourra|pourront|fera))?`,
    `(?:ne|n)${pronouns}{0,2} (?:${auxiliaries})${pronouns}? (?:pas|jamais|nullement|aucunement|en aucun cas|en rien|aucun|aucune)${fillers}`,
    `(?:aucuns?|aucunes?|ni|sans|pas de|pas d|jamais de|jamais d)${fillers}`,
    `(?:not|never|cannot|nor|neither|without|no|isn t|won t|don t|doesn t|aren t|can t)${fillers}`,
  ].join('|')}) $`,
);
const within =
  /(?:^| )(?:ne|n) (?:\w{1,3} ){0,2}(?:seront|sera|serez|est|sont|etes|peut|peuvent|pourra|pourront|feront|serons|allons) (?:pas|jamais|nullement|aucunement|en aucun cas)(?: |$)|(?:^| )(?:will|shall|is|are|does|do|can|may|has|have) (?:not|never)(?! (?:fail|hesitate|only|forget))(?: |$)/;
const after =
  /^ (?:ne|n) (?:vous )?(?:est|sera|sont|seront|peut|peuvent|pourra|pourront) (?:pas|jamais|nullement|aucunement|plus)(?: |$)|^ (?:will|is|are|shall|can|may) (?:not|never)(?: |$)/;

/** Verbs whose denial says the opposite: `nous ne manquerons pas d’informer`. */
const reversed = /(?:manqu|hesit|tard|renonc|empech|priv|oubli|fail)\w{0,8} (?:pas |jamais )?(?:a|de|d|to) $/;

/** True when the phrase between `from` and `to` of the stream is denied: `ce courrier n’est pas une sommation`, `we will not call your employer`. */
export function isDenied(stream: string, from: number, to: number): boolean {
  const phrase = stream.slice(from, to);
  const clause = stream.slice(Math.max(0, from - 80), from);
  const start = Math.max(clause.lastIndexOf(','), clause.lastIndexOf('.'), clause.lastIndexOf('¶')) + 1;
  // `Nous ne saisirons que vos biens` denies nothing.
  if (/ (?:que|qu|only|but) /.test(phrase)) return false;
  if (reversed.test(clause)) return false;
  return before.test(clause.slice(start)) || within.test(phrase) || after.test(stream.slice(to, to + 60));
}
