import { type ReactElement, useState } from 'react';
import { request } from '../api/request.js';
import { type FaultsTopicMessage, type ModeAnswer } from '../api/schema.js';
import { useAction } from '../api/use-action.js';
import { useResource } from '../api/use-resource.js';
import { storedText } from '../frame/stored.js';
import { useConnection, useTopic } from '../streams/use-streams.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { ConnectionChip } from '../ui/connection-chip.js';
import { FocusArea } from '../ui/focus-area.js';
import { Refusal, ResourceView } from '../ui/notice.js';
import { Segmented } from '../ui/segmented.js';
import { ServerSlider } from '../ui/server-slider.js';
import { Stale } from '../ui/stale.js';
import { DeadLetters } from './dead-letters.js';
import { type FaultPoint, MODES, type Mode } from './fault.js';
import { ModeRuns } from './mode-runs.js';
import { ModeTable } from './mode-table.js';
import { PointEditor } from './point-editor.js';
import { ReportStrip } from './report-strip.js';
import { RequestTimeline } from './request-timeline.js';
import { SystemDiagram } from './system-diagram.js';
import { TelemetryModel } from './telemetry-model.js';
import { TelemetryView } from './telemetry-view.js';

const NOTHING = {
  sent: 0,
  accepted: 0,
  failedAtFrontend: 0,
  applied: 0,
  lost: 0,
  duplicated: 0,
  stuck: 0,
  deadLettered: 0,
  deleted: 0,
  waiting: 0,
  parked: 0,
  refusing: null,
  points: [],
} as const;
const UNLIMITED = { maxAttempts: 0 } as const;
const COLUMNS = 'grid grid-cols-1 items-start gap-x-8 gap-y-5 lg:grid-cols-[minmax(0,1fr)_24rem]';

/** An evented system, any of whose steps can be made to fail. */
export function FaultsCard(): ReactElement {
  const [points, reload] = useResource<readonly FaultPoint[]>('/faults');
  const connection = useConnection('events');
  return (
    <Card
      id="faults"
      number={5}
      title="Faults"
      tagline="Requests travel through two backends, an event bus and two lambdas. Break any of its steps and see what is lost, duplicated or only late."
      {...(points.state === 'ready' ? { status: <ConnectionChip connection={connection} /> } : {})}
    >
      <ResourceView resource={points} onReload={reload}>
        {(value) => <Faults initial={value} />}
      </ResourceView>
    </Card>
  );
}

function Faults({ initial }: { readonly initial: readonly FaultPoint[] }): ReactElement {
  const [snapshot, setSnapshot] = useState<FaultsTopicMessage | null>(null);
  const [chosen, setChosen] = useState(1);
  const [telemetry] = useState(() => new TelemetryModel());
  const [runs] = useState(() => new ModeRuns(storedText('sessionStorage', 'flowprobe-guarantees')));
  useTopic('faults', (data) => {
    const message = JSON.parse(data) as FaultsTopicMessage;
    runs.add(message.report, Date.now());
    setSnapshot(message);
  });
  useTopic('telemetry', (data, isReplay) => telemetry.add(data, isReplay));
  /** What an answer says holds at once, and not only when the topic has it too. */
  const take = (changed: Partial<FaultsTopicMessage>): void =>
    setSnapshot((before) => (before === null ? null : { ...before, ...changed }));
  const takePoint = (changed: FaultPoint): void =>
    setSnapshot((before) => (before === null ? null : withPoint(before, changed)));
  const points = snapshot?.points ?? initial;
  const point = points.find((each) => each.point === chosen) ?? points[0];
  const mode = snapshot?.mode ?? 'outbox+inbox';
  const report = snapshot?.report ?? { mode, ...NOTHING };
  return (
    <div className="flex flex-col gap-5" data-applied={snapshot?.report.applied ?? 0}>
      <Driving
        rps={snapshot?.load.rps ?? 0}
        mode={mode}
        isAnyArmed={points.some(({ enabled }) => enabled)}
        onAnswer={take}
      />
      <Stale className={COLUMNS}>
        <SystemDiagram points={points} chosen={chosen} telemetry={telemetry} onChoose={setChosen} />
        {point !== undefined && <PointEditor key={point.point} point={point} onAnswer={takePoint} />}
      </Stale>
      <Stale className={COLUMNS}>
        <ReportStrip report={report} />
        <DeadLetters
          count={report.parked}
          policy={snapshot?.policy ?? UNLIMITED}
          onPolicy={(policy) => take({ policy })}
        />
      </Stale>
      <Stale className={COLUMNS}>
        <RequestTimeline points={points} report={report} />
        <ModeTable runs={runs} mode={mode} />
      </Stale>
      <Stale>
        <TelemetryView telemetry={telemetry} />
      </Stale>
    </div>
  );
}

function withPoint(snapshot: FaultsTopicMessage, changed: FaultPoint): FaultsTopicMessage {
  return { ...snapshot, points: snapshot.points.map((each) => (each.point === changed.point ? changed : each)) };
}

interface DrivingProps {
  readonly rps: number;
  readonly mode: Mode;
  readonly isAnyArmed: boolean;
  readonly onAnswer: (changed: Partial<FaultsTopicMessage>) => void;
}

/** What is sent, and under which guarantees. */
function Driving({ rps, mode, isAnyArmed, onAnswer }: DrivingProps): ReactElement {
  const send = useAction(() => request('/requests', { method: 'POST' }));
  const load = useAction(
    async (rps: number) =>
      onAnswer({ load: await request<FaultsTopicMessage['load']>('/requests/load', { method: 'PUT', body: { rps } }) }),
    { lastCounts: true },
  );
  const setMode = useAction(
    async (chosen: string) =>
      onAnswer(await request<ModeAnswer>(`/requests/mode?mode=${encodeURIComponent(chosen)}`, { method: 'PUT' })),
    // Arrow keys go through all of them, fast.
    { lastCounts: true },
  );
  const clear = useAction(async () =>
    onAnswer({ points: await request<FaultPoint[]>('/faults', { method: 'DELETE' }) }),
  );
  const failed = [send, load, setMode, clear].find(({ failure }) => failure !== null);
  return (
    <div className="space-y-3">
      <div className="grid items-end gap-3 sm:grid-cols-[minmax(0,14rem)_minmax(20rem,26rem)] lg:grid-cols-[minmax(0,14rem)_minmax(20rem,26rem)_auto] lg:justify-start">
        <ServerSlider
          label="Steady flow"
          value={rps}
          min={0}
          max={50}
          show={(value) => (value === 0 ? 'off' : `${value} requests/s`)}
          onChoose={load.run}
        />
        <Segmented label="Guarantees" value={mode} choices={MODES} onChoose={(chosen) => void setMode.run(chosen)} />
        <FocusArea className="flex flex-wrap gap-2 sm:max-lg:col-span-2">
          <Button
            look="primary"
            icon={rps === 0 ? 'play' : 'stop'}
            isBusy={load.isPending}
            onClick={() => void load.run(rps === 0 ? 5 : 0)}
          >
            {rps === 0 ? 'Start the flow' : 'Stop the flow'}
          </Button>
          <Button icon="send" isBusy={send.isPending} onClick={() => void send.run()}>
            Send one
          </Button>
          <Button icon="broom" disabled={!isAnyArmed} isBusy={clear.isPending} onClick={() => void clear.run()}>
            Clear faults
          </Button>
        </FocusArea>
      </div>
      <p className="text-xs text-muted">{MODES.find(({ value }) => value === mode)?.says}</p>
      <Refusal failure={failed?.failure ?? null} onClose={() => failed?.forget()} />
    </div>
  );
}
