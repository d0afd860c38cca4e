import { memo, type ReactElement } from 'react';
import { type LabCaseBody } from '../api/schema.js';
import { type LabRun } from './lab-run.js';
import { type Outcome } from './case-run.js';

type State = Outcome | 'running' | 'not run';

const LOOKS: Readonly<Record<State, { readonly text: string; readonly tone: string }>> = {
  passed: { text: 'passed', tone: 'text-good' },
  failed: { text: 'failed', tone: 'text-bad' },
  differs: { text: 'differs', tone: 'text-warn' },
  running: { text: 'running', tone: 'text-accent-text' },
  'not run': { text: '–', tone: 'text-faint' },
};

export interface CaseListProps {
  readonly cases: readonly LabCaseBody[];
  readonly run: LabRun;
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

/** The cases, each with how it went. */
export function CaseList({ cases, run, chosen, onChoose }: CaseListProps): ReactElement {
  return (
    <ul
      aria-label="Cases"
      className="h-[26rem] min-w-0 space-y-px overflow-y-auto rounded-lg border border-line bg-sunken p-1"
    >
      {cases.length === 0 && <li className="p-3 text-sm text-muted">No case matches.</li>}
      {cases.map(({ name, title }) => (
        <CaseRow
          key={name}
          name={name}
          title={title}
          state={run.running.has(name) ? 'running' : (run.results.get(name)?.outcome ?? 'not run')}
          isChosen={name === chosen}
          onChoose={onChoose}
        />
      ))}
    </ul>
  );
}

interface CaseRowProps {
  readonly name: string;
  readonly title: string;
  readonly state: State;
  readonly isChosen: boolean;
  readonly onChoose: (name: string) => void;
}

const CaseRow = memo(function CaseRow({ name, title, state, isChosen, onChoose }: CaseRowProps): ReactElement {
  const { text, tone } = LOOKS[state];
  return (
    <li data-case={name} data-state={state}>
      <button
        type="button"
        aria-pressed={isChosen}
        onClick={() => onChoose(name)}
        className={`flex h-8 w-full items-center gap-3 rounded-md border px-2 text-left text-[13px] hover:bg-raised ${isChosen ? 'border-line-strong bg-raised' : 'border-transparent'}`}
      >
        <span className="min-w-0 flex-1 truncate" title={title}>
          {title}
        </span>
        <span className="max-w-40 min-w-0 truncate font-mono text-xs text-faint max-sm:hidden">{name}</span>
        <span className={`w-14 shrink-0 text-right text-xs ${tone}`}>{text}</span>
      </button>
    </li>
  );
});
