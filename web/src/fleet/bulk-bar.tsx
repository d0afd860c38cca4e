import { type ReactElement, useEffect, useId, useRef, useState } from 'react';
import { Button } from '../ui/button.js';
import { SelectField, TextField } from '../ui/field.js';
import { whole } from '../ui/format.js';
import {
  type ActionDraft,
  type ActionName,
  ACTIONS,
  FAULT_KINDS,
  type FaultKind,
  FIRST_DRAFT,
  isComplete,
  SETTINGS,
} from './bulk-action.js';
import { carryOut } from './carry-out.js';
import { type BulkProgress, runBulk } from './bulk-run.js';

const MAX_SHOWN_FAILURES = 20;

export interface BulkBarProps {
  readonly chosen: readonly string[];
  /** How many of them the list does not show. */
  readonly unlisted: number;
  readonly onClear: () => void;
  /** A device has done as it was asked. */
  readonly onDone: (hostname: string, action: ActionName) => void;
  /** All have. */
  readonly onOver: () => void;
}

function devices(count: number): string {
  return `${whole(count)} device${count === 1 ? '' : 's'}`;
}

/** Does one thing to all devices that are chosen, and shows what became of it. */
export function BulkBar({ chosen, unlisted, onClear, onDone, onOver }: BulkBarProps): ReactElement | null {
  const [draft, setDraft] = useState<ActionDraft>(FIRST_DRAFT);
  const [progress, setProgress] = useState<BulkProgress | null>(null);
  const stopping = useRef<AbortController | null>(null);
  useEffect(() => () => stopping.current?.abort(), []);
  const isRunning = progress !== null && !progress.isOver;
  if (chosen.length === 0 && progress === null) return null;
  const change = (changed: Partial<ActionDraft>): void => setDraft((before) => ({ ...before, ...changed }));
  const run = async (): Promise<void> => {
    const stop = new AbortController();
    stopping.current = stop;
    setProgress({ total: chosen.length, done: 0, failures: [], endedBy: null, isOver: false });
    const act = async (hostname: string): Promise<void> => {
      await carryOut(draft, hostname);
      onDone(hostname, draft.name);
    };
    await runBulk(chosen, act, stop.signal, setProgress);
    onOver();
  };
  return (
    <section
      aria-label="Selected devices"
      className="mb-3 space-y-3 rounded-xl border border-line-strong bg-sunken p-3"
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm">
          <b className="font-medium">{devices(chosen.length)}</b> selected
          {unlisted > 0 && <span className="text-warn">, {whole(unlisted)} of them not among those found</span>}
        </p>
        <Button
          look="bare"
          isSmall
          disabled={isRunning}
          onClick={() => {
            setProgress(null);
            onClear();
          }}
        >
          Clear selection
        </Button>
      </div>
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isRunning) void run();
        }}
      >
        <div className="min-w-40 flex-1">
          <SelectField
            label="Action"
            choices={ACTIONS}
            value={draft.name}
            disabled={isRunning}
            onChoose={(name) => change({ name: name as ActionName })}
          />
        </div>
        <ActionFields draft={draft} disabled={isRunning} onChange={change} />
        {isRunning ? (
          <Button icon="stop" onClick={() => stopping.current?.abort()}>
            Stop
          </Button>
        ) : (
          <Button type="submit" look="primary" disabled={chosen.length === 0 || !isComplete(draft)}>
            Apply to {whole(chosen.length)}
          </Button>
        )}
      </form>
      {progress !== null && <Progress progress={progress} />}
    </section>
  );
}

interface ActionFieldsProps {
  readonly draft: ActionDraft;
  readonly disabled: boolean;
  readonly onChange: (changed: Partial<ActionDraft>) => void;
}

/** What an action needs to know beside its name. */
function ActionFields({ draft, disabled, onChange }: ActionFieldsProps): ReactElement | null {
  const file = useId();
  if (draft.name === 'fault') {
    return (
      <>
        <div className="min-w-36 flex-1">
          <SelectField
            label="Fault"
            choices={FAULT_KINDS}
            value={draft.fault}
            disabled={disabled}
            onChoose={(fault) => onChange({ fault: fault as FaultKind })}
          />
        </div>
        <div className="min-w-32 flex-1">
          <TextField
            label="For how many seconds"
            placeholder="until taken back"
            inputMode="decimal"
            value={draft.forSeconds}
            disabled={disabled}
            onChange={(event) => onChange({ forSeconds: event.target.value })}
          />
        </div>
      </>
    );
  }
  if (draft.name === 'setting') {
    return (
      <>
        <div className="min-w-36 flex-1">
          <SelectField
            label="Setting"
            choices={SETTINGS}
            value={draft.setting}
            disabled={disabled}
            onChoose={(setting) => onChange({ setting })}
          />
        </div>
        <div className="min-w-24 flex-1">
          <TextField
            label="Value"
            inputMode="decimal"
            value={draft.value}
            disabled={disabled}
            onChange={(event) => onChange({ value: event.target.value })}
          />
        </div>
      </>
    );
  }
  if (draft.name !== 'firmware') return null;
  return (
    <div className="min-w-0 flex-[2_1_14rem]">
      <label htmlFor={file} className="mb-1 block text-xs font-medium text-muted">
        Image of the firmware
      </label>
      <input
        id={file}
        type="file"
        accept=".bin"
        disabled={disabled}
        onChange={(event) => onChange({ file: event.target.files?.[0] ?? null })}
        className="h-9 w-full min-w-0 text-sm text-muted file:mr-2 file:h-9 file:rounded-lg file:border file:border-line file:bg-raised file:px-3 file:text-ink"
      />
    </div>
  );
}

function Progress({ progress }: { readonly progress: BulkProgress }): ReactElement {
  const { total, done, failures, endedBy, isOver } = progress;
  const failed = failures.length;
  const left = total - done - failed;
  return (
    <div className="space-y-2 text-sm">
      <progress
        aria-label="Devices that are done"
        value={done + failed}
        max={total}
        className="block h-1.5 w-full appearance-none overflow-hidden rounded-full bg-raised [&::-moz-progress-bar]:bg-accent-text [&::-webkit-progress-bar]:bg-raised [&::-webkit-progress-value]:bg-accent-text forced-colors:appearance-auto"
      />
      {/* Only its end is worth the voice of a screen reader. */}
      <p role="status" aria-live={isOver ? 'polite' : 'off'} data-bulk={isOver ? 'over' : 'running'}>
        {whole(done)} of {devices(total)} done
        {failed > 0 && <span className="text-bad">, {whole(failed)} failed</span>}
        {isOver && endedBy !== null && (
          <span className="text-warn">
            , {whole(left)} not done: {endedBy}
          </span>
        )}
      </p>
      {failed > 0 && (
        <ul aria-label="Devices that have failed" tabIndex={0} className="max-h-28 overflow-y-auto text-xs text-muted">
          {failures.slice(0, MAX_SHOWN_FAILURES).map(({ hostname, message }) => (
            <li key={hostname}>
              <span className="font-medium text-ink">{hostname}</span>: {message}
            </li>
          ))}
          {failed > MAX_SHOWN_FAILURES && <li>… and {whole(failed - MAX_SHOWN_FAILURES)} more</li>}
        </ul>
      )}
    </div>
  );
}
