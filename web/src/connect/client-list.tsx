import { type ReactElement, useEffect, useRef, useState } from 'react';
import { request } from '../api/request.js';
import { RequestFailure } from '../api/request-failure.js';
import { useFailure } from '../api/use-failure.js';
import { useTopic } from '../streams/use-streams.js';
import { Button } from '../ui/button.js';
import { FocusArea } from '../ui/focus-area.js';
import { whole } from '../ui/format.js';
import { Refusal } from '../ui/notice.js';
import { Stale } from '../ui/stale.js';
import {
  type AppliedFault,
  type Client,
  ClientHistory,
  type HistoryEntry,
  programOf,
  shortId,
} from './client-history.js';

/** What one may do to a client, and what is sent for it. */
const FAULTS = [
  { label: 'Cut', title: 'End its response in order', name: 'cut', body: { how: 'fin' } },
  { label: 'Reset', title: 'Reset its connection', name: 'cut', body: { how: 'rst' } },
  { label: 'Slow', title: 'Down to 200 bytes a second, until it is cut', name: 'slow', body: { bytesPerSecond: 200 } },
  { label: 'Stall', title: 'Send nothing for five seconds', name: 'stall', body: { ms: 5000 } },
  { label: 'Drop', title: 'Leave the next message out', name: 'drop', body: { messages: 1 } },
  { label: 'Duplicate', title: 'Send the next message twice', name: 'duplicate', body: { messages: 1 } },
] as const;

const TIME = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', hourCycle: 'h23' });

/** Of the page's own clock. */
const nowMs = (): number => performance.now();

const TONES: Readonly<Record<HistoryEntry['tone'], string>> = {
  came: 'text-good',
  went: 'text-faint',
  fault: 'text-warn',
};

/** The clients that are connected now, without this page's own, and what has happened to them. */
export function ClientList(): ReactElement {
  const [clients, setClients] = useState<readonly Client[] | null>(null);
  const [entries, setEntries] = useState<readonly HistoryEntry[]>([]);
  const history = useRef(new ClientHistory(Date.now));
  const shown = useRef('');
  useTopic('clients', (data) => {
    const others = (JSON.parse(data) as readonly Client[]).filter(({ own }) => !own);
    const text = JSON.stringify(others);
    // The page's own streams change all the time, and are of no interest.
    if (text === shown.current) return;
    shown.current = text;
    history.current.see(others, nowMs());
    setClients(others);
    setEntries(history.current.entries);
  });
  const [failure, setFailure] = useFailure();
  // Each click counts, also while an answer is awaited: it may be for another client, and faults add up.
  const apply = async (id: string, name: string, body: object): Promise<void> => {
    setFailure(null);
    try {
      const applied = await request<AppliedFault>(`/clients/${id}/${name}`, { method: 'POST', body });
      history.current.apply(applied);
      setEntries(history.current.entries);
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      setFailure(error);
    }
  };
  return (
    <Stale className="flex min-w-0 flex-col gap-3">
      <div className="flex items-baseline justify-between gap-2">
        <h3 className="text-sm font-medium">Connected clients</h3>
        <p className="font-mono text-xs text-muted tabular-nums" data-clients={clients?.length ?? ''}>
          {clients === null ? '–' : clients.length}
        </p>
      </div>
      <FocusArea className="contents">
        <ul
          tabIndex={0}
          aria-label="Connected clients"
          className="h-72 space-y-2 overflow-y-auto rounded-lg lg:h-auto lg:min-h-64 lg:grow lg:basis-0 border border-line bg-sunken p-2"
        >
          {clients?.length === 0 && (
            <li className="grid h-full place-items-center text-center text-sm text-muted">
              <span className="max-w-[34ch]">
                Nobody yet. Open the URL with a client of your own: it appears here at once.
              </span>
            </li>
          )}
          {clients?.map((client) => (
            <ClientItem key={client.id} client={client} onFault={(name, body) => void apply(client.id, name, body)} />
          ))}
        </ul>
      </FocusArea>
      <Refusal failure={failure} onClose={() => setFailure(null)} />
      <History entries={entries} />
    </Stale>
  );
}

function ClientItem({
  client,
  onFault,
}: {
  readonly client: Client;
  readonly onFault: (name: string, body: object) => void;
}): ReactElement {
  const { path, messages, lastEventId, bytesBehind, wire, remoteAddress, transport, openedAt, resumedFrom } = client;
  const name = programOf(client);
  const faults = FAULTS.filter((fault) => transport === 'sse' || fault.name === 'cut');
  return (
    <li data-client={client.id} className="rounded-md border border-line bg-surface p-2">
      <div className="flex items-baseline gap-2 text-sm">
        <span className="shrink-0 font-medium" title={client.userAgent ?? ''}>
          {name}
        </span>
        <span className="min-w-0 flex-1 truncate font-mono text-xs text-muted" title={path}>
          {path}
        </span>
      </div>
      <p className="mt-0.5 text-xs text-muted tabular-nums">
        since {TIME.format(new Date(openedAt))}
        {remoteAddress !== null && ` from ${remoteAddress}`} ·{' '}
        <span data-messages={messages}>{whole(messages)} messages</span> ·{' '}
        <span title={lastEventId ?? ''}>last id {shortId(lastEventId)}</span> · {whole(bytesBehind)} bytes behind
        {resumedFrom !== null && <span title={resumedFrom}> · resumed after {shortId(resumedFrom)}</span>}
      </p>
      {wire.length > 0 && <p className="mt-0.5 font-mono text-xs break-all text-warn">{wire.join(' ')}</p>}
      <div className="mt-1.5 flex flex-wrap gap-1">
        {faults.map(({ label, title, name: fault, body }) => (
          <Button
            key={label}
            isSmall
            look="quiet"
            title={title}
            aria-label={`${label}: ${name}, ${path}`}
            onClick={() => onFault(fault, body)}
          >
            {label}
          </Button>
        ))}
      </div>
    </li>
  );
}

function History({ entries }: { readonly entries: readonly HistoryEntry[] }): ReactElement {
  const [announced, setAnnounced] = useState('');
  const newest = entries[0]?.text ?? '';
  useEffect(() => {
    const timer = setTimeout(() => setAnnounced(newest), 500);
    return () => clearTimeout(timer);
  }, [newest]);
  return (
    <div className="min-w-0">
      <h3 className="mb-1 text-sm font-medium">What happened</h3>
      <p role="status" className="sr-only">
        {announced}
      </p>
      <ol
        tabIndex={0}
        aria-label="What happened to clients, the newest first"
        className="h-36 space-y-1 lg:h-24 overflow-y-auto pr-1 text-[13px] leading-snug"
      >
        {entries.length === 0 && <li className="text-faint">Nothing yet.</li>}
        {entries.map(({ key, at, tone, text }) => (
          <li key={key} data-happened={tone} className="flex animate-appear gap-2">
            <time className="shrink-0 font-mono text-xs leading-[1.55] text-faint tabular-nums">{TIME.format(at)}</time>
            <span aria-hidden="true" className={`shrink-0 ${TONES[tone]}`}>
              ●
            </span>
            <span className="min-w-0 break-words text-ink">{text}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
