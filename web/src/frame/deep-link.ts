import { useEffect } from 'react';

/** How long cards may take to come, and move what is below them. */
const SETTLED_AFTER_MS = 5000;
const HANDS = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

/**
 * Goes to the card that the address names: when the browser looked for it, the page was still empty. It stays there while the
 * cards above come, until a person takes over.
 */
export function useDeepLink(): void {
  useEffect(() => {
    const id = location.hash.slice(1);
    if (id === '' || document.getElementById(id) === null) return;
    // Looked up each time: what stands for a card until it has come is another element.
    const go = (): void => document.getElementById(id)?.scrollIntoView({ behavior: 'instant' });
    const heights = new ResizeObserver(go);
    const enough = new AbortController();
    const stop = (): void => {
      heights.disconnect();
      enough.abort();
      clearTimeout(timer);
    };
    const timer = setTimeout(stop, SETTLED_AFTER_MS);
    for (const hand of HANDS) addEventListener(hand, stop, { signal: enough.signal, passive: true });
    heights.observe(document.body);
    return stop;
  }, []);
}
