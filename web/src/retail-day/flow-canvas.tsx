import { type ReactElement, useMemo, useState } from 'react';
import { isAtRest } from '../frame/activity.js';
import { useCanvas, versionWatch } from '../frame/frames.js';
import { isStill } from '../frame/theme.js';
import { type DayModel } from './day-model.js';
import { FlowPainter, RESTING_HZ } from './flow-painter.js';

const MOVING_HZ = 60;

const OWN = { isOpaque: true };
const LIVE = { isOpaque: true, isApart: true, hzAt: liveHzAt };

/** The day that all see goes on by itself for hours. */
function liveHzAt(nowMs: number): number {
  return isAtRest(nowMs) ? RESTING_HZ : MOVING_HZ;
}

/** Orders flow from the left into payments on the right: the bands say how much of late, each dot is one pair on its way. */
export function FlowCanvas({
  model,
  isLive,
  isPaused,
}: {
  readonly model: DayModel;
  readonly isLive: boolean;
  readonly isPaused: boolean;
}): ReactElement {
  const [painter] = useState(() => new FlowPainter());
  const canvas = useCanvas(
    useMemo(() => {
      const isNew = versionWatch(model);
      painter.forgetLayers();
      return {
        hasChanged: (nowMs) => {
          const fresh = model.takeFresh();
          if (!isStill() && !isPaused) painter.add(fresh, nowMs);
          const areLayersDue = painter.areLayersOld(nowMs, isLive && isAtRest(nowMs)) && isNew();
          if (areLayersDue) painter.forgetLayers();
          return areLayersDue || painter.isMoving;
        },
        paint: (context, width, height, nowMs) => painter.paint(context, model, width, height, nowMs),
      };
    }, [painter, model, isPaused, isLive]),
    isLive ? LIVE : OWN,
  );
  return (
    <div className="flex h-72 flex-col sm:h-80">
      <canvas ref={canvas} className="min-h-0 w-full flex-1" aria-hidden="true" />
      <p className="mt-1 min-h-4 text-xs text-faint">
        Percent of the last seconds. A thin band is drawn wider than its share.
      </p>
    </div>
  );
}
