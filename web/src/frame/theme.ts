import { useSyncExternalStore } from 'react';
import { storedText } from './stored.js';

export type Theme = 'dark' | 'light';

/** Of all tabs; where nothing is kept, the choice holds until the page is left. */
const stored = storedText('localStorage', 'flowprobe-theme');
const preference = matchMedia('(prefers-color-scheme: light)');
const watchers = new Set<() => void>();
let colours = new Map<string, string>();

function changed(): void {
  colours = new Map();
  for (const watcher of watchers) watcher();
}

preference.addEventListener('change', changed);
matchMedia('(forced-colors: active)').addEventListener('change', changed);

function current(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'dark' || chosen === 'light') return chosen;
  return preference.matches ? 'light' : 'dark';
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function useTheme(): Theme {
  return useSyncExternalStore(watch, current);
}

export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  stored.write(theme);
  changed();
}

const probe = document.createElement('span');
probe.hidden = true;
// A canvas keeps its colours where others are forced; the style sheet has those of the system there.
probe.style.setProperty('forced-color-adjust', 'none');

/** A custom property is a text; only a real one says which of two themes' colours it is. */
function resolved(name: string): string {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

/** A colour of the style sheet, for what is drawn on a canvas. */
export function colour(name: string): string {
  const known = colours.get(name);
  if (known !== undefined) return known;
  const value = resolved(name);
  colours.set(name, value);
  return value;
}

const stillness = matchMedia('(prefers-reduced-motion: reduce)');

/** Whether the person has asked for less motion. */
export function isStill(): boolean {
  return stillness.matches;
}
