/** What is read here of Express's router: its layers, of which those with a route answer. */
interface Layer {
  readonly route?: { readonly methods: Readonly<Record<string, boolean | undefined>> };
  match(path: string): unknown;
}

/** An application of Express, as far as its router goes. */
export interface Routed {
  readonly router: { readonly stack: readonly Layer[] };
}

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
  for (const layer of router.stack) {
    if (layer.route === undefined || !hasPath(layer, path)) continue;
    for (const [method, isHandled] of Object.entries(layer.route.methods)) {
      if (isHandled === true) methods.add(method.toUpperCase());
    }
  }
  if (methods.size === 0) return [];
  // Two that the router adds: HEAD is answered as GET, OPTIONS with this list.
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods.add('OPTIONS')];
}
