/** Which variables a template may name, and what to say when it names another. */

/** What Liquid itself knows of lists and texts. */
const ofLists = ['first', 'last', 'size'];

/**
 * Null when the path leads to something in one of the views (its value may be null there). Otherwise the message for the author, with the
 * names that stand where the unknown one was written.
 */
export function unknownVariable(views: readonly object[], path: readonly string[]): string | null {
  const depths = views.map((view) => knownDepth(view, path));
  const deepest = Math.max(...depths);
  if (deepest === path.length) return null;
  const view = views[depths.indexOf(deepest)] ?? {};
  const parent = path.slice(0, deepest).join('.');
  const names = namesIn(valueAt(view, path.slice(0, deepest))).sort();
  const known = names.length === 0 ? 'it has no value on this occasion' : `use one of ${names.join(', ')}`;
  return `unknown variable ${JSON.stringify(path.join('.'))}: ${parent === '' ? known : `${parent}: ${known}`}`;
}

/** How many segments of the path exist. */
function knownDepth(view: object, path: readonly string[]): number {
  let value: unknown = view;
  for (const [depth, name] of path.entries()) {
    if (!namesIn(value).includes(name)) return depth;
    value = valueAt(value, [name]);
  }
  return path.length;
}

function namesIn(value: unknown): string[] {
  if (Array.isArray(value) || typeof value === 'string') return [...ofLists];
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner: unknown, name) => {
    if (Array.isArray(inner)) return name === 'size' ? inner.length : (inner.at(name === 'last' ? -1 : 0) as unknown);
    if (typeof inner === 'string') return name === 'size' ? inner.length : inner;
    if (typeof inner !== 'object' || inner === null) return undefined;
    return (inner as Readonly<Record<string, unknown>>)[name];
  }, value);
}
