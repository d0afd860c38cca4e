import { type ReactElement, useState } from 'react';
import { request } from '../api/request.js';
import { type FaultDto } from '../api/schema.js';
import { useAction } from '../api/use-action.js';
import { SelectField } from '../ui/field.js';
import { Figure } from '../ui/figure.js';
import { whole } from '../ui/format.js';
import { Refusal } from '../ui/notice.js';
import { Slider } from '../ui/slider.js';
import { Switch } from '../ui/switch.js';
import { type FaultKind, type FaultPoint, KINDS } from './fault.js';

/** As the API has it. */
const MAX_LATENCY_MS = 60_000;

type Setting = Required<Omit<FaultDto, 'seed'>>;

/** What was moved further meanwhile; the rest is as the service has it from now on, whoever sets it. */
function withoutSent(draft: Partial<Setting>, sent: Partial<Setting>): Partial<Setting> {
  return Object.fromEntries(Object.entries(draft).filter(([name, value]) => value !== sent[name as keyof Setting]));
}

/** What one point does to the messages that pass it. */
export function PointEditor({
  point,
  onAnswer,
}: {
  readonly point: FaultPoint;
  readonly onAnswer: (changed: FaultPoint) => void;
}): ReactElement {
  const [draft, setDraft] = useState<Partial<Setting>>({});
  const current: Setting = {
    enabled: point.enabled,
    kind: draft.kind ?? point.kind ?? 'error',
    probability: draft.probability ?? (point.kind === null ? 0.5 : point.probability),
    latencyMs: draft.latencyMs ?? point.latencyMs ?? 1000,
  };
  const set = useAction(
    async ({ enabled, kind, probability, latencyMs }: Setting) => {
      const body = { enabled, kind, probability, ...(kind === 'latency' ? { latencyMs } : {}) };
      onAnswer(await request<FaultPoint>(`/faults/${point.point}`, { method: 'PUT', body }));
      setDraft((before) => withoutSent(before, body));
    },
    { lastCounts: true },
  );
  /** What is armed follows the hand at once; what is not waits for its switch. */
  const change = (changed: Partial<Setting>, isFinal = true): void => {
    setDraft((before) => ({ ...before, ...changed }));
    if (isFinal && (current.enabled || changed.enabled === true)) void set.run({ ...current, ...changed });
  };
  return (
    <section aria-label={`Point ${point.point}`} className="space-y-3 rounded-xl border border-line bg-sunken p-4">
      <header className="flex items-center justify-between gap-3">
        <div className="min-w-0">
          <p className="text-xs text-muted">Point {point.point}</p>
          <h3 className="truncate font-medium">{point.name}</h3>
        </div>
        <Switch
          label={`Fault at point ${point.point}`}
          checked={point.enabled}
          isBusy={set.isPending}
          onChange={(enabled) => void set.run({ ...current, enabled })}
        />
      </header>
      <SelectField
        label="Kind"
        value={current.kind}
        choices={KINDS.map(({ value, label, says }) => ({ value, label: `${label}: ${says}` }))}
        onChoose={(kind) => change({ kind: kind as FaultKind })}
      />
      <div className="grid grid-cols-2 gap-4">
        <Slider
          label="Probability"
          value={Math.round(current.probability * 100)}
          min={0}
          max={100}
          step={1}
          show={(value) => `${value} %`}
          onChange={(value) => change({ probability: value / 100 }, false)}
          onCommit={(value) => change({ probability: value / 100 })}
        />
        <Slider
          label="Delay"
          value={current.latencyMs}
          min={0}
          max={MAX_LATENCY_MS}
          step={100}
          disabled={current.kind !== 'latency'}
          show={(value) => `${value} ms`}
          onChange={(latencyMs) => change({ latencyMs }, false)}
          onCommit={(latencyMs) => change({ latencyMs })}
        />
      </div>
      <dl className="grid grid-cols-3 gap-3">
        <Figure label="passed" value={whole(point.passed)} />
        <Figure label="hit" value={whole(point.hits)} className={point.hits > 0 ? 'text-bad' : ''} />
        <Figure label="waiting" value={whole(point.waiting)} className={point.waiting > 0 ? 'text-warn' : ''} />
      </dl>
      <Refusal failure={set.failure} onClose={set.forget} />
    </section>
  );
}
