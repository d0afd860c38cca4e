import { type ReactElement } from 'react';
import { Header } from './header/header.js';
import { RetailDayCard } from './retail-day/retail-day-card.js';

/** The page: what this is, and the five systems. */
export function App(): ReactElement {
  return (
    <div className="mx-auto max-w-[96rem] px-3 pb-10 sm:px-6">
      <Header />
      <main className="grid gap-4 lg:grid-cols-12">
        <div className="contents lg:[&>section:first-child]:col-span-12">
          <RetailDayCard />
        </div>
      </main>
    </div>
  );
}
