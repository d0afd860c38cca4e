import { type ReactElement, useEffect, useState } from 'react';
import { type LabCaseBody } from '../api/schema.js';
import { useResource } from '../api/use-resource.js';
import { useVersion } from '../frame/frames.js';
import { usePageChoice } from '../frame/page-choice.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { Chip } from '../ui/chip.js';
import { SelectField, TextField } from '../ui/field.js';
import { Figure } from '../ui/figure.js';
import { FocusArea } from '../ui/focus-area.js';
import { whole } from '../ui/format.js';
import { Refusal, ResourceView, Unknown } from '../ui/notice.js';
import { browserLab, makeRoom } from './browser-lab.js';
import { CaseDetail } from './case-detail.js';
import { casesOf, SHOWN, type Shown } from './case-filter.js';
import { CaseList } from './case-list.js';
import { LabRun } from './lab-run.js';

const SHOWN_LABELS: Readonly<Record<Shown, string>> = {
  all: 'all',
  failed: 'failed',
  differs: 'known differences',
  passed: 'passed',
  'not run': 'not run yet',
};

/** This browser's EventSource, judged by the cases of the client lab. */
export function LabCard(): ReactElement {
  const [cases, reload] = useResource<readonly LabCaseBody[]>('/lab');
  const [run] = useState(() => new LabRun(browserLab, `page-${crypto.randomUUID().slice(0, 8)}`, makeRoom));
  useVersion(run, 5);
  useEffect(() => () => run.stop(), [run]);
  return (
    <Card
      id="lab"
      title="Client lab"
      tagline="Run the EventSource of this browser through streams that are unusual, broken or hostile on purpose. The server judges what it makes of them."
      {...(run.isRunning
        ? {
            status: (
              <Chip tone="accent" isAlive>
                Running
              </Chip>
            ),
          }
        : {})}
    >
      <ResourceView resource={cases} onReload={reload}>
        {(value) => <Lab cases={value} run={run} />}
      </ResourceView>
    </Card>
  );
}

function Lab({ cases, run }: { readonly cases: readonly LabCaseBody[]; readonly run: LabRun }): ReactElement {
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState<Shown>('all');
  const listed = casesOf(cases, run.results, { search, shown });
  const names = cases.map(({ name }) => name);
  const { shown: chosen, unknown, choose } = usePageChoice('lab-case', 'case', names, listed[0]?.name);
  const labCase = cases.find(({ name }) => name === chosen);
  const isNarrowed = listed.length < cases.length;
  return (
    <div className="flex flex-col gap-4" data-lab-done={run.done} data-lab-total={run.total}>
      <FocusArea className="flex flex-wrap items-end gap-x-3 gap-y-2">
        {run.isRunning ? (
          <Button look="primary" icon="stop" onClick={() => run.stop()}>
            Stop
          </Button>
        ) : (
          <Button look="primary" icon="play" onClick={() => void run.run(cases)}>
            Run all {whole(cases.length)}
          </Button>
        )}
        <Button
          icon="play"
          disabled={run.isRunning || !isNarrowed || listed.length === 0}
          onClick={() => void run.run(listed)}
        >
          Run the listed
        </Button>
        <div className="w-full min-w-0 sm:w-56">
          <TextField
            label="Search"
            value={search}
            placeholder="such as retry, bom or 9.2.6"
            maxLength={100}
            onChange={(event) => setSearch(event.target.value)}
          />
        </div>
        <div className="w-44">
          <SelectField
            label="Show"
            value={shown}
            choices={SHOWN.map((value) => ({ value, label: SHOWN_LABELS[value] }))}
            onChoose={(value) => setShown(SHOWN.find((each) => each === value) ?? 'all')}
          />
        </div>
      </FocusArea>
      <Summary run={run} />
      <Refusal failure={run.failure} />
      <Unknown text={unknown} />
      <div className="grid min-w-0 gap-x-8 gap-y-4 lg:grid-cols-2">
        <CaseList cases={listed} run={run} chosen={chosen ?? ''} onChoose={choose} />
        {labCase !== undefined && (
          <CaseDetail
            key={labCase.name}
            labCase={labCase}
            result={run.results.get(labCase.name)}
            isRunning={run.running.has(labCase.name)}
            isBusy={run.isRunning}
            onRun={() => void run.run([labCase])}
          />
        )}
      </div>
    </div>
  );
}

/** How far a run is, and what it has found. */
function Summary({ run }: { readonly run: LabRun }): ReactElement {
  const failed = run.count('failed');
  return (
    <div className="grid items-center gap-x-8 gap-y-2 sm:grid-cols-[18rem_minmax(0,1fr)]">
      <dl className="grid min-w-0 grid-cols-3 gap-x-4">
        <Figure label="passed" value={whole(run.count('passed'))} className="text-good" />
        <Figure label="failed" value={whole(failed)} className={failed > 0 ? 'text-bad' : ''} />
        <Figure label="differ, known" value={whole(run.count('differs'))} />
      </dl>
      <div className="min-w-0">
        <progress
          aria-label="Cases that were run"
          value={run.done}
          max={Math.max(1, run.total)}
          className="block h-2 w-full appearance-none overflow-hidden rounded-full bg-raised forced-colors:appearance-auto [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-raised [&::-webkit-progress-value]:bg-accent"
        />
        <p role="status" className="mt-1 text-xs text-muted tabular-nums">
          {progressOf(run)}
        </p>
      </div>
    </div>
  );
}

function progressOf({ isRunning, done, total }: LabRun): string {
  if (total === 0) return 'Two cases run at a time; all of them take some minutes.';
  if (isRunning) return `${whole(done)} of ${whole(total)}`;
  return done < total ? `Stopped after ${whole(done)} of ${whole(total)}.` : `${whole(total)} done.`;
}
