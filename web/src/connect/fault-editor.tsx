import { type DragEvent, type KeyboardEvent, type ReactElement, useState } from 'react';
import { type WireKeyBody, type WireKindBody } from '../api/schema.js';
import { Button } from '../ui/button.js';
import { SelectField, TextField } from '../ui/field.js';
import { FocusArea } from '../ui/focus-area.js';
import { type FaultChoice, MAX_FAULTS, moved, parseFault } from './stream-choice.js';

export interface FaultEditorProps {
  readonly kinds: readonly WireKindBody[];
  readonly faults: readonly FaultChoice[];
  readonly onChange: (faults: readonly FaultChoice[]) => void;
}

/** Faults on the wire, in the order in which they are applied: moved by dragging, or with the arrow keys on the handle. */
export function FaultEditor({ kinds, faults, onChange }: FaultEditorProps): ReactElement {
  const [dragged, setDragged] = useState<number | null>(null);
  const add = (kind: string): void => {
    const found = kinds.find((each) => each.kind === kind);
    if (found === undefined) return;
    const key = Math.max(-1, ...faults.map((fault) => fault.key)) + 1;
    onChange([...faults, parseFault(found.example === '' ? kind : `${kind}:${found.example}`, key)]);
  };
  const isTaken = ({ kind, isSingle }: WireKindBody): boolean => isSingle && faults.some((each) => each.kind === kind);
  const onDragOver = (event: DragEvent, over: number): void => {
    event.preventDefault();
    if (dragged === null || dragged === over) return;
    const places = faults.findIndex(({ key }) => key === over) - faults.findIndex(({ key }) => key === dragged);
    onChange(moved(faults, dragged, places));
  };
  const onKeyDown = (event: KeyboardEvent, key: number): void => {
    const places = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (places === undefined) return;
    event.preventDefault();
    onChange(moved(faults, key, places));
    // An element that is moved loses the focus.
    const { currentTarget } = event;
    requestAnimationFrame(() => (currentTarget as HTMLElement).focus());
  };
  return (
    <FocusArea className="min-w-0">
      <SelectField
        label="Break it: add a fault"
        value=""
        hint={`${faults.length} of ${MAX_FAULTS}, applied in this order`}
        disabled={faults.length >= MAX_FAULTS}
        choices={[{ value: '', label: 'Choose a fault' }, ...kinds.filter((kind) => !isTaken(kind)).map(choiceOf)]}
        onChoose={add}
      />
      {faults.length > 0 && (
        <ol aria-label="Faults on the wire" className="mt-2 space-y-2">
          {faults.map((fault, index) => (
            <li
              key={fault.key}
              data-fault={fault.kind}
              onDragOver={(event) => onDragOver(event, fault.key)}
              onDrop={(event) => event.preventDefault()}
              className={`rounded-lg border border-line bg-sunken p-2 ${dragged === fault.key ? 'opacity-60' : ''}`}
            >
              <div className="flex items-center gap-1">
                <span
                  draggable
                  onDragStart={(event) => {
                    event.dataTransfer.setData('text/plain', fault.kind);
                    event.dataTransfer.effectAllowed = 'move';
                    setDragged(fault.key);
                  }}
                  onDragEnd={() => setDragged(null)}
                >
                  <button
                    type="button"
                    aria-label={`Move ${fault.kind}, ${index + 1} of ${faults.length}: arrow keys up and down`}
                    onKeyDown={(event) => onKeyDown(event, fault.key)}
                    className="grid size-7 cursor-grab! place-items-center rounded-md font-mono text-faint hover:bg-raised hover:text-ink"
                  >
                    <span aria-hidden="true">⠿</span>
                  </button>
                </span>
                <span className="font-mono text-sm font-medium">{fault.kind}</span>
                <span className="min-w-0 flex-1 truncate text-xs text-muted">
                  {plain(kinds.find(({ kind }) => kind === fault.kind)?.doc ?? '')}
                </span>
                <Button
                  look="bare"
                  isSmall
                  aria-label={`Remove ${fault.kind}`}
                  icon="close"
                  onClick={() => onChange(faults.filter((each) => each !== fault))}
                />
              </div>
              <FaultKeys
                fault={fault}
                keys={kinds.find(({ kind }) => kind === fault.kind)?.keys ?? []}
                onChange={(changed) => onChange(faults.map((each) => (each === fault ? changed : each)))}
              />
            </li>
          ))}
        </ol>
      )}
    </FocusArea>
  );
}

function FaultKeys({
  fault,
  keys,
  onChange,
}: {
  readonly fault: FaultChoice;
  readonly keys: readonly WireKeyBody[];
  readonly onChange: (fault: FaultChoice) => void;
}): ReactElement {
  const set = (name: string, value: string): void => onChange({ ...fault, values: { ...fault.values, [name]: value } });
  return (
    <div className="mt-1.5 grid grid-cols-2 gap-2 sm:grid-cols-3">
      {keys.map(({ name, type, of = [], min, max, default: preset, doc }) =>
        type === 'choice' ? (
          <SelectField
            key={name}
            label={name}
            title={plain(doc)}
            value={fault.values[name] ?? ''}
            choices={[
              { value: '', label: preset === undefined ? 'not set' : `${preset} (default)` },
              ...of.map((value) => ({ value, label: value })),
            ]}
            onChoose={(value) => set(name, value)}
          />
        ) : (
          <TextField
            key={name}
            label={name}
            title={min === undefined ? plain(doc) : `${plain(doc)}: ${min} to ${max}`}
            placeholder={preset === undefined ? 'not set' : String(preset)}
            inputMode={type === 'text' ? 'text' : 'decimal'}
            maxLength={256}
            value={fault.values[name] ?? ''}
            onChange={(event) => set(name, event.target.value)}
          />
        ),
      )}
    </div>
  );
}

function choiceOf({ kind, doc }: WireKindBody): { readonly value: string; readonly label: string } {
  return { value: kind, label: `${kind}: ${plain(doc)}` };
}

/** The API describes a fault in Markdown. */
function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}
