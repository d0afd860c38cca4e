import { memo, type ReactElement, useState } from 'react';
import { isAtRest } from '../frame/activity.js';
import { type DayCourse } from './day-course.js';
import { type JournalEntry } from './day-model.js';

const MARKS: Readonly<Record<JournalEntry['kind'], string>> = {
  info: '·',
  'scale-up': '▲',
  'scale-down': '▼',
  resumed: '↻',
};

function toneOf(kind: JournalEntry['kind'], entity: JournalEntry['entity']): string {
  if (kind === 'resumed') return 'text-warn';
  if (entity === null) return 'text-faint';
  return entity === 'order' ? 'text-order' : 'text-payment';
}

export interface JournalProps {
  readonly course: DayCourse;
  /** The newest first. */
  readonly entries: readonly JournalEntry[];
  /** Key of the newest: the list itself stays the same while it grows. */
  readonly newest: number;
}

/** What was said of late. */
export const Journal = memo(function Journal({ course, entries }: JournalProps): ReactElement {
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
          {entries.length === 0 && <li className="text-faint">No entry yet.</li>}
          {entries.map((entry) => (
            <Entry key={entry.key} entry={entry} course={course} />
          ))}
        </ol>
      </div>
    </div>
  );
});

interface EntryProps {
  readonly entry: JournalEntry;
  readonly course: DayCourse;
}

function Entry({ entry: { kind, entity, text, atSeconds }, course }: EntryProps): ReactElement {
  // It is as it came: what was still does not move when somebody comes back.
  const [isStill] = useState(() => isAtRest());
  return (
    <li data-kind={kind} className={`flex gap-2 ${isStill ? '' : 'animate-appear'}`}>
      <time className="shrink-0 font-mono text-xs leading-[1.55] text-faint tabular-nums">
        {course.clockAt(atSeconds)}
      </time>
      <span aria-hidden="true" className={`w-3 shrink-0 text-center text-[10px] leading-[1.8] ${toneOf(kind, entity)}`}>
        {MARKS[kind]}
      </span>
      <span className={kind === 'info' ? 'text-ink' : 'text-muted'}>{text}</span>
    </li>
  );
}
