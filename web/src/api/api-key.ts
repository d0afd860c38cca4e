const ENTRY = 'flowprobe-api-key';

let key: string | null = null;
const watchers = new Set<() => void>();
let isWanted = false;

try {
  key = sessionStorage.getItem(ENTRY);
} catch {
  // Storage may be forbidden; then the key is known until the page is left.
}

/** The key that this tab shows to the service; it is gone with the tab. */
export const apiKey = {
  current: (): string | null => key,
  /** Whether the service has refused something for want of it. */
  isWanted: (): boolean => isWanted,
  want(): void {
    isWanted = true;
    for (const watcher of watchers) watcher();
  },
  set(value: string): void {
    key = value === '' ? null : value;
    isWanted = false;
    try {
      if (key === null) sessionStorage.removeItem(ENTRY);
      else sessionStorage.setItem(ENTRY, key);
    } catch {
      // As above.
    }
    for (const watcher of watchers) watcher();
  },
  watch: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};
