import { type ReactElement, useState } from 'react';
import { useCanvas } from '../frame/frames.js';
import { isStill } from '../frame/theme.js';
import { type DayModel, type FreshPair } from './day-model.js';
import { FlowPainter } from './flow-painter.js';

/**
 * Orders flow from the left into payments on the right: the bands say how much of late, each dot is one pair on its way. What
 * moves is drawn at each frame, the bands only a few times a second.
 */
export function FlowCanvas({
  model,
  isPaused,
}: {
  readonly model: DayModel;
  readonly isPaused: boolean;
}): ReactElement {
  const [painter] = useState(() => new FlowPainter());
  const bands = useCanvas((context, width, height) => painter.paintBands(context, model, width, height), 12);
  const dots = useCanvas((context, _, __, nowMs) => {
    const fresh: readonly FreshPair[] = model.takeFresh();
    if (!isStill() && !isPaused) painter.add(fresh, nowMs);
    painter.paintDots(context, nowMs);
  });
  // Above the dots, so that it can be read at any time.
  const names = useCanvas((context, width) => painter.paintNames(context, model, width), 12);
  return (
    <div className="relative h-72 sm:h-80">
      <canvas ref={bands} className="absolute inset-0 size-full" aria-hidden="true" />
      <canvas ref={dots} className="absolute inset-0 size-full" aria-hidden="true" />
      <canvas ref={names} className="absolute inset-0 size-full" aria-hidden="true" />
    </div>
  );
}
