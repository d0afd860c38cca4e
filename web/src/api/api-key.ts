import { storedText } from '../frame/stored.js';

/** Of this tab; where nothing is kept, a key is known until the page is left. */
const stored = storedText('sessionStorage', 'flowprobe-api-key');
/** What a header can carry; a service takes no other key, either. */
const PRINTABLE = /^[\x21-\x7e]*$/;

/** Why a key is asked for: none was shown, or one that the service does not know. */
export type Asking = 'missing' | 'wrong' | null;

let key: string | null = null;
let asking: Asking = null;
let waiting: ((isGiven: boolean) => void)[] = [];
const watchers = new Set<() => void>();

const kept = stored.read();
if (kept !== null && PRINTABLE.test(kept)) key = kept;

function settle(isGiven: boolean): void {
  const settled = waiting;
  waiting = [];
  asking = null;
  for (const resolve of settled) resolve(isGiven);
  for (const watcher of watchers) watcher();
}

/** The key that this tab shows to the service; it is gone with the tab. */
export const apiKey = {
  current: (): string | null => key,
  asking: (): Asking => asking,
  /** Whether a text can be a key at all. */
  fits: (text: string): boolean => PRINTABLE.test(text),
  /** Has a person asked for another key than the one that was refused. Resolves with whether there is one. */
  ask(refused: string | null): Promise<boolean> {
    // It was given while the refusal was on its way.
    if (refused !== key) return Promise.resolve(key !== null);
    asking = refused === null ? 'missing' : 'wrong';
    const answer = new Promise<boolean>((resolve) => waiting.push(resolve));
    for (const watcher of watchers) watcher();
    return answer;
  },
  /** Nobody gives one: what waits for it stays refused. */
  dismiss: (): void => settle(false),
  set(value: string): void {
    key = value === '' ? null : value;
    stored.write(key);
    settle(key !== null);
  },
  watch: (watcher: () => void): (() => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  },
};
