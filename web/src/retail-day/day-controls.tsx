import { type ReactElement, useState } from 'react';
import { Button } from '../ui/button.js';
import { SelectField, TextField } from '../ui/field.js';
import { FocusArea } from '../ui/focus-area.js';
import { Segmented } from '../ui/segmented.js';
import { pageQuery } from '../frame/page-url.js';
import { type DayChoice, readPlace, SPEEDS } from './day-choice.js';
import { keptRun } from './kept-run.js';
import { type ScenarioList } from './messages.js';
import { type Day } from './use-day.js';

function anySeed(): string {
  const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
  return String(value % 100_000);
}

/** What a person may choose of a day, and the buttons that start and stop it. */
export function DayControls({ list, day }: { readonly list: ScenarioList; readonly day: Day }): ReactElement {
  // A day that goes on after the page was loaded again is the one that was chosen then.
  const [choice, setChoice] = useState<DayChoice>(
    () => readPlace(pageQuery(), list)?.choice ?? keptRun()?.choice ?? { seed: '', scenario: list.default, speed: 1 },
  );
  const { seed, scenario, speed } = choice;
  // One that was paused while all watched it was not chosen here.
  const [shown, setShown] = useState(day.choice);
  if (day.choice !== shown) {
    setShown(day.choice);
    if (day.choice !== null) setChoice(day.choice);
  }
  const change = (changed: Partial<DayChoice>): void => setChoice((before) => ({ ...before, ...changed }));
  const isRunning = day.mode === 'own' || day.mode === 'held' || day.mode === 'played';
  const start = (): void => {
    const chosen = { ...choice, seed: seed.trim() === '' ? anySeed() : seed.trim() };
    setChoice(chosen);
    void day.start(chosen);
  };
  return (
    <form
      className="grid grid-cols-2 items-end gap-3 sm:grid-cols-[minmax(0,9rem)_minmax(0,12rem)_minmax(0,18rem)] lg:grid-cols-[9rem_12rem_18rem_auto] lg:justify-start"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isRunning) start();
      }}
    >
      <TextField
        label="Seed"
        placeholder="any"
        maxLength={64}
        value={seed}
        // Not disabled: whoever starts a day from here keeps the focus.
        readOnly={isRunning}
        className={isRunning ? 'text-muted!' : ''}
        onChange={(event) => change({ seed: event.target.value })}
      />
      <SelectField
        label="Scenario"
        value={scenario}
        disabled={isRunning}
        choices={list.scenarios.map(({ name }) => ({ value: name, label: name }))}
        onChoose={(chosen) => change({ scenario: chosen })}
      />
      <div className="col-span-2 sm:col-span-1">
        <Segmented
          label="Speed"
          value={String(speed)}
          disabled={isRunning}
          choices={SPEEDS.map((each) => ({ value: String(each), label: `${each}×` }))}
          onChoose={(chosen) => change({ speed: Number(chosen) })}
        />
      </div>
      <FocusArea className="col-span-2 flex gap-2 sm:col-span-3 lg:col-span-1">
        {/* Keys: one button that became the other under the mouse would submit the form with the same click. */}
        {isRunning ? (
          <Button
            key="stop"
            look="danger"
            icon="stop"
            isBusy={day.isPending}
            className="flex-1 sm:flex-none lg:flex-1"
            onClick={day.stop}
          >
            Stop
          </Button>
        ) : (
          <Button
            key="start"
            look="primary"
            icon="play"
            type="submit"
            isBusy={day.isPending}
            className="flex-1 sm:flex-none lg:flex-1"
          >
            {day.mode === 'over' || day.mode === 'stopped' ? 'Start again' : 'Start your own day'}
          </Button>
        )}
        {day.mode !== 'live' && (
          <Button look="quiet" onClick={day.watchLive} isBusy={day.isPending}>
            Watch live
          </Button>
        )}
      </FocusArea>
    </form>
  );
}
