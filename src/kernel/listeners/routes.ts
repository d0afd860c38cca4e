/** What is read here of Express's router: its layers, of which those with a route answer. */
export interface Layer {
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean | undefined>> };
  match(path: string): unknown;
}

/** An application of Express, as far as its router goes. */
export interface Routed {
  readonly router: { readonly stack: readonly Layer[] };
}

/** More than a handler is written for: it is a route of all methods, some thirty. */
const MAX_METHODS = 10;

/** A part of a pattern that is itself in a path. */
function isWord(part: string | undefined): boolean {
  return part !== undefined && !/[:*{]/.test(part);
}

/** Whether there may be a path that both patterns have. */
function canShareAPath(parts: readonly string[], others: readonly string[]): boolean {
  const isOpen = [...parts, ...others].some((part) => part.includes('*'));
  if (parts.length !== others.length && !isOpen) return false;
  return parts.every((part, index) => !isWord(part) || !isWord(others[index]) || part === others[index]);
}

/**
 * Whether a pattern is nearer to the paths of both: it has a word where the other one takes anything, and nowhere the other way
 * around. Of `/requests/:id` and `/:pod/changes` neither is.
 */
function isNearer(pattern: unknown, other: unknown): boolean {
  if (typeof pattern !== 'string' || typeof other !== 'string') return false;
  const [parts, others] = [pattern.split('/'), other.split('/')];
  if (!canShareAPath(parts, others)) return false;
  const different = Array.from({ length: Math.max(parts.length, others.length) }, (_, index) => index).filter(
    (index) => isWord(parts[index]) !== isWord(others[index]),
  );
  return different.length > 0 && different.every((index) => isWord(parts[index]));
}

/** A route of all methods passes on what it does not answer itself. */
function isOfSomeMethods({ route }: Layer): boolean {
  const { length } = Object.keys(route?.methods ?? {});
  return length > 0 && length <= MAX_METHODS;
}

/** The routes that win over one of this pattern where both have a path: fixed words win over a parameter. */
export function nearerRoutes({ router }: Routed, pattern: string): readonly Layer[] {
  return router.stack.filter((layer) => isOfSomeMethods(layer) && isNearer(layer.route?.path, pattern));
}

/** The methods of those routes that have this path, as `Allow` has them. */
export function methodsAt(layers: readonly Layer[], path: string | undefined): string[] {
  const having = layers.filter((layer) => isOfSomeMethods(layer) && (path === undefined || Boolean(layer.match(path))));
  const near =
    path === undefined
      ? having
      : having.filter(({ route }) => !having.some((other) => isNearer(other.route?.path, route?.path)));
  const methods = new Set(
    near.flatMap(({ route }) =>
      Object.entries(route?.methods ?? {}).flatMap(([method, isHandled]) =>
        isHandled === true ? [method.toUpperCase()] : [],
      ),
    ),
  );
  if (methods.size === 0) return [];
  // Two that the router adds: HEAD is answered as GET, OPTIONS with this list.
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods.add('OPTIONS')];
}

/**
 * The methods that a path answers to, as `Allow` has them. They are read from the router, so that there is one way to match
 * a path.
 * @param path optional: without it, the methods that any path answers to
 * @returns none where no route has this path
 */
export function allowedMethods({ router }: Routed, path?: string): string[] {
  return methodsAt(router.stack, path);
}

/** Whether a path is of a route whose pattern, such as `/lab/:case`, is one of those. */
export function isOfPattern({ router }: Routed, path: string, isOne: (pattern: string) => boolean): boolean {
  return router.stack.some(
    (layer) => typeof layer.route?.path === 'string' && isOne(layer.route.path) && Boolean(layer.match(path)),
  );
}
