/** What is read here of Express's router: its layers, of which those with a route answer. */
interface Layer {
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean | undefined>> };
  match(path: string): unknown;
}

/** An application of Express, as far as its router goes. */
export interface Routed {
  readonly router: { readonly stack: readonly Layer[] };
}

/** More than a handler is written for: it is a route of all methods, some thirty. */
const MAX_METHODS = 10;

function hasPath(layer: Layer, path: string | undefined): boolean {
  return path === undefined || Boolean(layer.match(path));
}

/**
 * The methods that a path answers to, as `Allow` has them. They are read from the router, so that there is one way to match
 * a path.
 * @param path optional: without it, the methods that any path answers to
 * @returns none where no route has this path
 */
export function allowedMethods({ router }: Routed, path?: string): string[] {
  const methods = new Set<string>();
  // A route of all methods passes on what it does not answer itself.
  for (const layer of router.stack) {
    const handled = Object.entries(layer.route?.methods ?? {});
    if (handled.length > MAX_METHODS || handled.length === 0 || !hasPath(layer, path)) continue;
    for (const [method, isHandled] of handled) {
      if (isHandled === true) methods.add(method.toUpperCase());
    }
  }
  if (methods.size === 0) return [];
  // Two that the router adds: HEAD is answered as GET, OPTIONS with this list.
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods.add('OPTIONS')];
}

/** Whether a path is of a route whose pattern, such as `/lab/:case`, is one of those. */
export function isOfPattern({ router }: Routed, path: string, isOne: (pattern: string) => boolean): boolean {
  return router.stack.some(
    (layer) => typeof layer.route?.path === 'string' && isOne(layer.route.path) && Boolean(layer.match(path)),
  );
}
