import { type ReactElement, useEffect, useState } from 'react';
import { request } from '../api/request.js';
import { RequestFailure } from '../api/request-failure.js';
import { type EvaluationDto, type PreviewBody } from '../api/schema.js';
import { useResource } from '../api/use-resource.js';
import { useReturns } from '../streams/use-streams.js';
import { pageQuery, writePageQuery } from '../frame/page-url.js';
import { Card } from '../ui/card.js';
import { CourseChart } from '../ui/course-chart.js';
import { SelectField, TextField } from '../ui/field.js';
import { whole } from '../ui/format.js';
import { ResourceView, Unknown } from '../ui/notice.js';
import { type LoadName, LOADS, shapeOf } from './loads.js';
import { problemInManifest, readManifest, type Surroundings } from './manifest.js';
import { type PolicyChoice, POLICY_NAMES, policyQuery, readPolicyChoice, unknownPolicy } from './policy-choice.js';
import { PRESETS } from './presets.js';
import { reachingFirstSync, type Replay, replayOf } from './replay.js';

const SETTLE_MS = 300;
const SIDES = ['A', 'B'] as const;
const COLOURS = { A: 'order-1', B: 'payment-1' } as const;

type Side = (typeof SIDES)[number];

/** What one manifest made of the load, or why it could not be tried. */
type Tried =
  | { readonly kind: 'trying' }
  | { readonly kind: 'problem'; readonly problem: string }
  | { readonly kind: 'replay'; readonly name: string; readonly replay: Replay };

/** Policies of an autoscaler, tried on the retail day or a shape, side by side. */
export function AutoscalingCard(): ReactElement {
  const [preview, reload] = useResource<PreviewBody>('/simulation/preview?seed=42');
  return (
    <Card
      id="autoscaling"
      title="Autoscaling"
      tagline="Paste two HorizontalPodAutoscalers and replay a load: Kubernetes’ own algorithm decides, second by second. Nothing is stored."
    >
      <ResourceView resource={preview} onReload={reload}>
        {(value) => <Autoscaling preview={value} />}
      </ResourceView>
    </Card>
  );
}

function numberOf(text: string, otherwise: number): number {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : otherwise;
}

function Autoscaling({ preview }: { readonly preview: PreviewBody }): ReactElement {
  const [unknown, setUnknown] = useState(() => unknownPolicy(pageQuery()));
  const [chosen, setChosen] = useState(() => readPolicyChoice(pageQuery()));
  const textOf = (id: string): string => PRESETS.find((preset) => preset.id === id)?.text ?? '';
  const [texts, setTexts] = useState({ A: textOf(chosen.A), B: textOf(chosen.B) });
  useEffect(() => writePageQuery(POLICY_NAMES, policyQuery(chosen)), [chosen]);
  const choose = (changed: Partial<PolicyChoice>): void => {
    setChosen({ ...chosen, ...changed });
    setUnknown(null);
  };
  const surroundings = { nodeCapacity: numberOf(chosen.capacity, 0), syncPeriodSeconds: numberOf(chosen.sync, 0) };
  const load = loadOf(chosen.load, preview);
  const tried = { A: useTried(texts.A, surroundings, load), B: useTried(texts.B, surroundings, load) };
  return (
    <div className="grid min-w-0 gap-x-8 gap-y-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)]">
      <div className="min-w-0 space-y-4">
        <Unknown text={unknown} />
        <div className="grid grid-cols-2 gap-3 sm:grid-cols-[minmax(0,1fr)_7rem_7rem]">
          <div className="col-span-2 min-w-0 sm:col-span-1">
            <SelectField
              label="Load"
              value={chosen.load}
              choices={LOADS}
              onChoose={(value) => choose({ load: value as LoadName })}
            />
          </div>
          <TextField
            label="Capacity of a pod"
            value={chosen.capacity}
            inputMode="decimal"
            maxLength={8}
            onChange={(event) => choose({ capacity: event.target.value })}
          />
          <TextField
            label="Sync, seconds"
            value={chosen.sync}
            inputMode="numeric"
            maxLength={4}
            onChange={(event) => choose({ sync: event.target.value })}
          />
        </div>
        {SIDES.map((side) => (
          <Manifest
            key={side}
            side={side}
            preset={chosen[side]}
            text={texts[side]}
            tried={tried[side]}
            onPreset={(id) => {
              choose({ [side]: id });
              setTexts({ ...texts, [side]: textOf(id) });
            }}
            onText={(text) => setTexts({ ...texts, [side]: text })}
          />
        ))}
      </div>
      <Courses tried={tried} load={load} />
    </div>
  );
}

interface CoursesProps {
  readonly tried: Readonly<Record<Side, Tried>>;
  readonly load: readonly number[];
}

/** The load, and what both made of it. */
function Courses({ tried, load }: CoursesProps): ReactElement {
  const replays = SIDES.flatMap((side) => {
    const result = tried[side];
    return result.kind === 'replay' ? [{ side, ...result }] : [];
  });
  return (
    <div className="min-w-0 space-y-4">
      <CourseChart
        label="Load of each second"
        lines={[{ label: 'load', colour: 'accent-text', values: load }]}
        unit="pairs/s"
        className="h-24"
      />
      <CourseChart
        label="Pods of each second"
        lines={replays.map(({ side, replay }) => ({
          label: `${side}: pods`,
          colour: COLOURS[side],
          values: replay.pods,
          isStep: true,
        }))}
        unit="pods"
        className="h-32"
      />
      <CourseChart
        label="Load of each second in percent of what the pods bear"
        lines={replays.map(({ side, replay }) => ({
          label: `${side}: saturation`,
          colour: COLOURS[side],
          values: replay.saturation,
        }))}
        unit="%"
        leastTop={100}
        className="h-32"
      />
      <Comparison tried={tried} />
    </div>
  );
}

function loadOf(name: LoadName, preview: PreviewBody): readonly number[] {
  return shapeOf(name) ?? (name === 'payment' ? preview.payment : preview.order).load;
}

/** What the service makes of a manifest, asked once nobody has typed for a moment, and again when it is back after it was away. */
function useTried(text: string, { nodeCapacity, syncPeriodSeconds }: Surroundings, load: readonly number[]): Tried {
  const [tried, setTried] = useState<Tried>({ kind: 'trying' });
  const returns = useReturns();
  useEffect(() => {
    let isCurrent = true;
    const evaluate = async (): Promise<Tried> => {
      const read = readManifest(text, { nodeCapacity, syncPeriodSeconds });
      if (read.kind === 'problem') return read;
      try {
        const body = { policy: read.policy, load: reachingFirstSync(load, syncPeriodSeconds) };
        const evaluation = await request<EvaluationDto>('/cluster/evaluate', { method: 'POST', body });
        return { kind: 'replay', name: read.name, replay: replayOf(evaluation, load, nodeCapacity) };
      } catch (error) {
        if (!(error instanceof RequestFailure)) throw error;
        const problems = error.details.map(problemInManifest);
        return { kind: 'problem', problem: problems.length === 0 ? error.message : problems.join('; ') };
      }
    };
    const timer = setTimeout(() => {
      void evaluate().then((result) => {
        if (isCurrent) setTried(result);
      });
    }, SETTLE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, nodeCapacity, syncPeriodSeconds, load, returns]);
  return tried;
}

interface ManifestProps {
  readonly side: Side;
  readonly preset: string;
  readonly text: string;
  readonly tried: Tried;
  readonly onPreset: (id: string) => void;
  readonly onText: (text: string) => void;
}

function Manifest({ side, preset, text, tried, onPreset, onText }: ManifestProps): ReactElement {
  const problem = tried.kind === 'problem' ? tried.problem : '';
  return (
    <div className="min-w-0">
      <SelectField
        label={`Manifest ${side}`}
        value={preset}
        choices={PRESETS.map(({ id, label }) => ({ value: id, label }))}
        onChoose={onPreset}
      />
      <textarea
        aria-label={`Text of manifest ${side}`}
        value={text}
        rows={10}
        spellCheck={false}
        onChange={(event) => onText(event.target.value)}
        className="mt-2 block w-full min-w-0 rounded-lg border border-line bg-sunken p-2.5 font-mono text-xs leading-snug whitespace-pre hover:border-line-strong"
      />
      <p aria-live="polite" title={problem} className="h-5 truncate pt-1 text-xs font-medium text-bad">
        {problem}
      </p>
    </div>
  );
}

const FIGURES = [
  ['podSeconds', 'pod-seconds'],
  ['mostPods', 'most pods'],
  ['saturatedSeconds', 'seconds over 100 %'],
  ['changes', 'changes'],
  ['turns', 'turns up or down'],
] as const;

/** The figures of both, side by side. */
function Comparison({ tried }: { readonly tried: Readonly<Record<Side, Tried>> }): ReactElement {
  return (
    <table aria-label="Both manifests side by side" className="w-full text-sm tabular-nums">
      <thead className="text-xs text-muted">
        <tr>
          <td />
          {SIDES.map((side) => {
            const result = tried[side];
            return (
              <th key={side} scope="col" className="text-right font-normal">
                {side}
                {result.kind === 'replay' && `: ${result.name}`}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {FIGURES.map(([figure, label]) => (
          <tr key={figure} className="border-t border-line">
            <th scope="row" className="py-1 text-left text-xs font-normal text-muted">
              {label}
            </th>
            {SIDES.map((side) => {
              const result = tried[side];
              const value = result.kind === 'replay' ? result.replay[figure] : null;
              return (
                <td key={side} data-side={side} data-figure={figure} className="text-right font-mono">
                  {value === null ? '–' : whole(value)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
