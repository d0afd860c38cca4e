import { type ReactElement, useEffect, useRef, useState } from 'react';
import { RequestFailure } from '../api/request-failure.js';
import { useAction } from '../api/use-action.js';
import { usePolled } from '../api/use-polled.js';
import { useVersion } from '../frame/frames.js';
import { openSource } from '../streams/browser-world.js';
import { useIsReserved } from '../streams/use-streams.js';
import { Button } from '../ui/button.js';
import { FocusArea } from '../ui/focus-area.js';
import { whole } from '../ui/format.js';
import { Icon } from '../ui/icon.js';
import { Refusal } from '../ui/notice.js';
import { isDue, type LessonProgress, type SeenValues, valuesOf, withActed, withDone } from './lesson-progress.js';
import { type Begun, carryOut } from './lesson-state.js';
import { LessonStreams } from './lesson-streams.js';
import { type Lesson, type LessonFact, type LessonStep, valueAt } from './lessons.js';

const EVERY_MS = 1000;

export interface LessonStepsProps {
  readonly lesson: Lesson;
  readonly begun: Begun;
  readonly onProgress: (change: (before: LessonProgress) => LessonProgress) => void;
}

/** The steps of a lesson that was begun, each ticked once it is done. */
export function LessonSteps({ lesson, begun: { run, progress }, onProgress }: LessonStepsProps): ReactElement {
  const [streams] = useState(() => new LessonStreams(openSource));
  useVersion(streams, 2);
  useEffect(() => () => streams.stop(), [streams]);
  const isReserved = useIsReserved();
  useEffect(() => {
    if (isReserved) streams.end();
  }, [isReserved, streams]);
  const [one, two] = streams.received;
  return (
    <section aria-label={lesson.title} className="mt-1 min-w-0">
      <ol className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        {lesson.steps.map((step, index) => (
          <Step
            key={step.text}
            step={step}
            number={index + 1}
            run={run}
            job={progress.job}
            streams={streams}
            canStream={!isReserved}
            isDue={isDue(lesson.steps, index, progress)}
            doneWith={valuesOf(progress, index)}
            onActed={(job) => onProgress((before) => withActed(before, index, job))}
            onDone={(values) => onProgress((before) => withDone(before, index, values))}
          />
        ))}
      </ol>
      {one !== undefined && two !== undefined && (
        <p className="mt-2 text-sm tabular-nums" data-lost={streams.lost}>
          A has received {whole(one)} messages, B {whole(two)}. Lost to B: {whole(streams.lost)}.
          {streams.repeated > 0 && ` ${whole(streams.repeated)} of B’s only began its stream again.`}
          {streams.wereEnded && ' Both were ended to make room for the client lab; start them again.'}
        </p>
      )}
    </section>
  );
}

interface StepProps {
  readonly step: LessonStep;
  readonly number: number;
  readonly run: string;
  readonly job: string | undefined;
  readonly streams: LessonStreams;
  /** Whether there are connections for its clients. */
  readonly canStream: boolean;
  /** All steps before it are done, and so is its own action. */
  readonly isDue: boolean;
  /** What its facts said when it was done. */
  readonly doneWith: SeenValues | undefined;
  /** With the job that was started, if one was. */
  readonly onActed: (job: string | undefined) => void;
  readonly onDone: (values: SeenValues) => void;
}

function Step({
  step,
  number,
  run,
  job,
  streams,
  canStream,
  isDue: isNow,
  doneWith,
  onActed,
  onDone,
}: StepProps): ReactElement {
  const { text, action, facts = [], card } = step;
  const [so, setSo] = useState<SeenValues>({});
  const areAllSo = isNow && facts.length > 0 && facts.every(({ label }) => label in so);
  useEffect(() => {
    if (areAllSo && doneWith === undefined) onDone(so);
  }, [areAllSo, doneWith, onDone, so]);
  const act = useAction(async () => {
    const started = await carryOut(action?.calls ?? []);
    const paths = (action?.streams ?? []).map((path) => path.replace('{run}', run));
    if (paths.length > 0 && !(await streams.start(paths))) {
      if (streams.wereEnded) return;
      throw new RequestFailure(0, 'refused', 'The service refused the streams of these clients');
    }
    onActed(started);
  });
  return (
    <li className="flex min-w-0 flex-col gap-2 rounded-lg border border-line p-3 text-sm">
      <p>
        <span aria-hidden="true" className="mr-1.5 font-mono text-xs text-faint">
          {number}
        </span>
        {text}
      </p>
      <FocusArea className="mt-auto flex flex-wrap items-center gap-2">
        {action !== undefined && (
          <Button
            isSmall
            isBusy={act.isPending}
            disabled={action.streams !== undefined && !canStream}
            onClick={() => void act.run()}
          >
            {action.label}
          </Button>
        )}
        <a
          href={`#${card}`}
          className="text-xs text-muted underline decoration-line-strong underline-offset-2 hover:text-ink"
        >
          Look at it
        </a>
      </FocusArea>
      <Refusal failure={act.failure} onClose={act.forget} />
      {facts.map((fact) => (
        // One that has come due is read anew: what was read before its action says nothing of it.
        <Fact
          key={`${fact.label} ${String(isNow)}`}
          fact={fact}
          run={run}
          job={job}
          isDue={isNow}
          valueWhenDone={doneWith?.[fact.label]}
          onSo={(value) => setSo((before) => withValue(before, fact.label, value))}
        />
      ))}
    </li>
  );
}

function withValue(values: SeenValues, label: string, value: string | null): SeenValues {
  if (value !== null) return { ...values, [label]: value };
  return Object.fromEntries(Object.entries(values).filter(([each]) => each !== label));
}

interface FactProps {
  readonly fact: LessonFact;
  readonly run: string;
  readonly job: string | undefined;
  readonly isDue: boolean;
  /** Known once the step is done: what it wanted to see was so. */
  readonly valueWhenDone: string | undefined;
  /** With its value while it is so, and null while it is not. */
  readonly onSo: (value: string | null) => void;
}

/** What the API says of it once its step has come, or said when the step was done. Before that it would say something else. */
function Fact({
  fact: { label, path, pointer, isDone: isWanted },
  run,
  job = '',
  isDue: isNow,
  valueWhenDone,
  onSo,
}: FactProps): ReactElement {
  const isKept = valueWhenDone !== undefined;
  const [answer] = usePolled<unknown>(path.replace('{run}', run), isNow && !isKept, EVERY_MS);
  const value = valueAt(answer, pointer.replace('{job}', job));
  const valueNow = isNow && answer !== null && isWanted(value) ? textOf(value) : null;
  const isSo = isKept || valueNow !== null;
  const report = useRef(onSo);
  useEffect(() => {
    report.current = onSo;
  });
  useEffect(() => report.current(valueNow), [valueNow]);
  return (
    <p className="flex h-5 items-center gap-1.5 text-xs tabular-nums" data-fact={label} data-done={isSo}>
      <Icon name={isSo ? 'check' : 'chevron'} className={`size-3.5 shrink-0 ${isSo ? 'text-good' : 'text-faint'}`} />
      <span className="text-muted">{label}</span>
      <span className="min-w-0 truncate">
        <span className="font-mono">{valueWhenDone ?? textOf(value)}</span>
        {isKept && <span className="ml-1.5 text-faint">when ticked</span>}
      </span>
      <span className="sr-only">{isSo ? 'done' : 'not yet'}</span>
    </p>
  );
}

function textOf(value: unknown): string {
  if (value === null) return 'none';
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '–';
}
