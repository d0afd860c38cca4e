import { type ReactElement, useState } from 'react';
import { Button } from '../ui/button.js';
import { SelectField, TextField } from '../ui/field.js';
import { Segmented } from '../ui/segmented.js';
import { SPEEDS } from './day-choice.js';
import { type ScenarioList } from './messages.js';
import { type Day } from './use-day.js';

function anySeed(): string {
  const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
  return String(value % 100_000);
}

/** What a person may choose of a day, and the buttons that start and stop it. */
export function DayControls({ list, day }: { readonly list: ScenarioList; readonly day: Day }): ReactElement {
  const [seed, setSeed] = useState('');
  const [scenario, setScenario] = useState(list.default);
  const [speed, setSpeed] = useState('1');
  const isRunning = day.mode === 'own';
  const start = (): void => {
    void day.start({ seed: seed.trim() === '' ? anySeed() : seed.trim(), scenario, speed: Number(speed) });
  };
  return (
    <form
      className="grid grid-cols-2 items-end gap-3 sm:grid-cols-[9rem_12rem_18rem_auto] sm:justify-start"
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <TextField
        label="Seed"
        placeholder="any"
        maxLength={64}
        value={seed}
        disabled={isRunning}
        onChange={(event) => setSeed(event.target.value)}
      />
      <SelectField
        label="Scenario"
        value={scenario}
        disabled={isRunning}
        choices={list.scenarios.map(({ name }) => ({ value: name, label: name }))}
        onChoose={setScenario}
      />
      <div className="col-span-2 sm:col-span-1">
        <Segmented
          label="Speed"
          value={speed}
          disabled={isRunning}
          choices={SPEEDS.map((each) => ({ value: String(each), label: `${each}×` }))}
          onChoose={setSpeed}
        />
      </div>
      <div className="col-span-2 flex gap-2 sm:col-span-1">
        {/* Keys: one button that became the other under the mouse would submit the form with the same click. */}
        {isRunning ? (
          <Button key="stop" look="danger" icon="stop" className="flex-1" onClick={day.stop}>
            Stop
          </Button>
        ) : (
          <Button key="start" look="primary" icon="play" type="submit" isBusy={day.isPending} className="flex-1">
            {day.mode === 'over' || day.mode === 'stopped' ? 'Start again' : 'Start your own day'}
          </Button>
        )}
        {day.mode !== 'live' && (
          <Button look="quiet" onClick={day.watchLive} disabled={day.isPending}>
            Watch live
          </Button>
        )}
      </div>
    </form>
  );
}
