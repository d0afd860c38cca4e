import { type ComponentType, lazy, type LazyExoticComponent } from 'react';

/** How soon a script that did not come is asked for again: the service may be away just now. */
const AGAIN_MS = 2000;

/** What a script has, which is asked for until it comes. */
export async function untilLoaded<T>(load: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch (error) {
      // What a browser throws where a script cannot be fetched.
      if (!(error instanceof TypeError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

/** A component whose script is asked for when it is first shown, and until it comes. */
export function lazyFrom<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => ({ default: await untilLoaded(load) }));
}
