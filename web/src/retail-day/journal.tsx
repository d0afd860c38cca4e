import { type ReactElement } from 'react';
import { type DayModel, type JournalEntry } from './day-model.js';

const MARKS: Readonly<Record<JournalEntry['kind'], string>> = {
  info: '·',
  'scale-up': '▲',
  'scale-down': '▼',
  resumed: '↻',
};

function toneOf({ kind, entity }: JournalEntry): string {
  if (kind === 'resumed') return 'text-warn';
  if (entity === null) return 'text-faint';
  return entity === 'order' ? 'text-order' : 'text-payment';
}

/** What was said of late, the newest first. */
export function Journal({ model }: { readonly model: DayModel }): ReactElement {
  return (
    <div className="flex flex-1 flex-col">
      <h3 className="mb-2 text-sm font-medium">Journal</h3>
      {/* As high as what stands beside it, and never higher. */}
      <div className="relative min-h-44 flex-1">
        <ol
          tabIndex={0}
          aria-label="Journal of the day, the newest entry first"
          className="h-56 space-y-1.5 lg:absolute lg:inset-0 lg:h-auto overflow-y-auto pr-1 text-[13px] leading-snug"
        >
          {model.journal.length === 0 && <li className="text-faint">No entry yet.</li>}
          {model.journal.map((entry) => (
            <li key={entry.key} data-kind={entry.kind} className="flex animate-appear gap-2">
              <time className="shrink-0 font-mono text-xs leading-[1.55] text-faint tabular-nums">
                {model.course.clockAt(entry.atSeconds)}
              </time>
              <span
                aria-hidden="true"
                className={`w-3 shrink-0 text-center text-[10px] leading-[1.8] ${toneOf(entry)}`}
              >
                {MARKS[entry.kind]}
              </span>
              <span className={entry.kind === 'info' ? 'text-ink' : 'text-muted'}>{entry.text}</span>
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}
