import { memo, type ReactElement } from 'react';
import { Button } from '../ui/button.js';
import { type Day } from './use-day.js';

const ANY_MESSAGE = {};
/** Steps of a cluster have it, whichever way they go. */
const A_SCALE = { factor: { $exists: true } };
const A_PHASE = { type: 'info' };

/** The day in a person's hand: it moves by a clock of this page, and others see nothing of it. */
export const Transport = memo(function Transport({ day }: { readonly day: Day }): ReactElement {
  const { mode, isPending } = day;
  const isStill = mode === 'held' || mode === 'stopped' || mode === 'over';
  return (
    <div role="group" aria-label="Move through the day" className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
      <Button icon={isStill ? 'play' : 'pause'} isBusy={isPending} onClick={isStill ? day.play : day.pause}>
        {isStill ? 'Play' : 'Pause'}
      </Button>
      <Button icon="step" isBusy={isPending} onClick={() => day.stepTo(ANY_MESSAGE)}>
        Step
      </Button>
      <Button isBusy={isPending} onClick={() => day.stepTo(A_SCALE)}>
        Next scale
      </Button>
      <Button isBusy={isPending} onClick={() => day.stepTo(A_PHASE)}>
        Next phase
      </Button>
      <p className="col-span-2 self-center text-xs text-faint max-sm:hidden">
        or drag on the course. The day is yours then: others see theirs.
      </p>
    </div>
  );
});
