import { type ReactElement } from 'react';
import { serviceUrl } from '../api/service-url.js';
import { chooseTheme, useTheme } from '../frame/theme.js';
import { useConnection } from '../streams/use-streams.js';
import { Button } from '../ui/button.js';
import { ConnectionChip } from '../ui/connection-chip.js';
import { Icon } from '../ui/icon.js';
import { ApiKeyForm } from './api-key-form.js';
import { ConnectionNews } from './connection-news.js';
import { type SystemEntry, Systems } from './systems.js';

function Mark(): ReactElement {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className="size-9 shrink-0">
      <rect width="32" height="32" rx="9" className="fill-accent" />
      <path
        d="M4.5 18h4.6l3-9.5 4.8 16 4-11.5 2 5h4.6"
        fill="none"
        className="stroke-accent-ink"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** What this is, in one sentence, and where to go. */
export function Header({ entries }: { readonly entries: readonly SystemEntry[] }): ReactElement {
  const theme = useTheme();
  const connection = useConnection('events');
  return (
    <header className="pt-5 pb-4 sm:pt-7">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <Mark />
        <div className="min-w-0 flex-1 basis-64">
          <h1 className="text-xl leading-tight font-semibold tracking-[-0.02em]">flowProbe</h1>
          <p className="text-[15px] leading-snug text-muted">
            A live system, simulated: something realistic to point your client, dashboard or load test at.
          </p>
        </div>
        <nav aria-label="This service" className="flex flex-wrap items-center gap-1">
          {/* As wide as its longest word, so that what stands beside it stays where it is. */}
          <span className="flex w-[7.75rem] sm:justify-end">
            <ConnectionChip connection={connection} open="Connected" />
          </span>
          <a
            href={serviceUrl('/docs')}
            className="inline-flex h-9 items-center gap-1 rounded-lg px-2.5 text-sm text-muted transition-colors hover:bg-raised hover:text-ink"
          >
            API <Icon name="out" className="size-3.5" />
          </a>
          <ApiKeyForm />
          <Button
            look="bare"
            aria-label={`Switch to the ${theme === 'dark' ? 'light' : 'dark'} theme`}
            onClick={() => chooseTheme(theme === 'dark' ? 'light' : 'dark')}
            isSquare
          >
            <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
          </Button>
        </nav>
      </div>
      <ConnectionNews />
      <Systems entries={entries} />
    </header>
  );
}
