import { type ReactElement, useEffect } from 'react';
import { CARDS } from './cards.js';
import { CardPlace } from './frame/card-place.js';
import { useDeepLink } from './frame/deep-link.js';
import { keepQueryInHistory } from './frame/page-url.js';
import { timeZone } from './frame/time-zone.js';
import { Header } from './header/header.js';

/** The page: what this is, how to connect to it, and the five systems. */
export function App(): ReactElement {
  useDeepLink();
  useEffect(keepQueryInHistory, []);
  return (
    <div className="mx-auto max-w-[96rem] px-3 pb-10 sm:px-6">
      <a
        href="#systems"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-3 focus:z-10 focus:rounded-lg focus:bg-accent focus:px-3.5 focus:py-2 focus:text-sm focus:font-semibold focus:text-accent-ink"
      >
        Skip to the content
      </a>
      <Header entries={CARDS} />
      <main id="systems" tabIndex={-1} className="grid outline-none grid-cols-1 gap-4 xl:grid-cols-2">
        {CARDS.map(({ id, name, Card, isWide = false, height }) => (
          <CardPlace key={id} id={id} name={name} Card={Card} isWide={isWide} height={height} />
        ))}
      </main>
      <footer className="mt-3 text-xs text-muted">
        Times are those of this browser: {timeZone()}. A retail day has a clock of its own.
      </footer>
    </div>
  );
}
