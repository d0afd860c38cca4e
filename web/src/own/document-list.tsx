import { type ReactElement } from 'react';
import { type BrokenDocumentBody, type DocumentBody, type StreamListBody } from '../api/schema.js';

export interface DocumentListProps {
  readonly list: StreamListBody;
  /** `<document>/<channel>` */
  readonly chosen: string;
  readonly onChoose: (key: string) => void;
}

/** The documents with their channels, and what is wrong with files. */
export function DocumentList({ list, chosen, onChoose }: DocumentListProps): ReactElement {
  return (
    <div
      role="region"
      aria-label="Documents"
      tabIndex={0}
      className="max-h-[34rem] min-w-0 space-y-3 overflow-y-auto text-sm lg:h-[34rem]"
    >
      {list.problems.map((broken) => (
        <BrokenDocument key={broken.file} broken={broken} />
      ))}
      {list.documents.map((document) => (
        <Document
          key={document.name}
          document={document}
          isReading={list.reading.includes(document.name)}
          chosen={chosen}
          onChoose={onChoose}
        />
      ))}
      {list.reading
        .filter((name) => !list.documents.some((document) => document.name === name))
        .map((name) => (
          <p key={name} className="text-xs text-warn">
            {name} is being read.
          </p>
        ))}
    </div>
  );
}

function BrokenDocument({ broken: { file, inUse, problems } }: { readonly broken: BrokenDocumentBody }): ReactElement {
  return (
    <section aria-label={`Problems of ${file}`} className="rounded-lg border border-bad/40 bg-bad/10 p-2 text-xs">
      <p className="font-medium break-all">{file}</p>
      <p className="text-muted">{inUse ? 'Its last content without a problem is served.' : 'It is not served.'}</p>
      <ul className="mt-1 space-y-1">
        {problems.map(({ field, problem }) => (
          <li key={`${field} ${problem}`} className="break-words">
            <span className="font-mono text-muted">{field}</span> {problem}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface DocumentProps {
  readonly document: DocumentBody;
  readonly isReading: boolean;
  readonly chosen: string;
  readonly onChoose: (key: string) => void;
}

function Document({
  document: { name, title, version, channels, notServed },
  isReading,
  chosen,
  onChoose,
}: DocumentProps): ReactElement {
  return (
    <section aria-label={title} data-document={name}>
      <h3 className="font-medium">{title}</h3>
      <p className="text-xs text-muted">
        {name} · version {version}
        {isReading && <span className="text-warn"> · it has changed, and is being read</span>}
      </p>
      <ul className="mt-1 space-y-px">
        {channels.map((channel) => {
          const key = `${name}/${channel.name}`;
          return (
            <li key={channel.name}>
              <button
                type="button"
                data-channel={key}
                aria-pressed={key === chosen}
                onClick={() => onChoose(key)}
                className={`flex h-8 w-full items-center justify-between gap-2 rounded-md border px-2 text-left text-[13px] hover:bg-raised ${key === chosen ? 'border-line-strong bg-raised' : 'border-transparent'}`}
              >
                <span className="truncate">{channel.title || channel.name}</span>
                <span className="shrink-0 font-mono text-xs text-faint">{channel.events.length} events</span>
              </button>
            </li>
          );
        })}
      </ul>
      {notServed.length > 0 && (
        <details className="mt-1 text-xs text-muted">
          <summary>{notServed.length} not served</summary>
          <ul className="mt-1 space-y-1">
            {notServed.map(({ channel, message, field, problem }) => (
              <li key={`${field} ${channel ?? ''} ${message ?? ''} ${problem}`} className="break-words">
                <span className="font-mono">
                  {[channel, message].filter((each) => each !== null).join(' ')} {field}
                </span>{' '}
                {problem}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
