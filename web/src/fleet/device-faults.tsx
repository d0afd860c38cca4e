import { type ReactElement } from 'react';
import { request } from '../api/request.js';
import { useAction } from '../api/use-action.js';
import { Button } from '../ui/button.js';
import { Refusal } from '../ui/notice.js';
import { timeOfDay } from './device.js';
import { type DeviceFault } from './use-fleet.js';

export interface DeviceFaultsProps {
  readonly faults: readonly DeviceFault[];
  /** Of the device. */
  readonly path: string;
  readonly onChanged: () => void;
}

/** What is wrong with a device, until when. */
export function DeviceFaults({ faults, path, onChanged }: DeviceFaultsProps): ReactElement {
  const clear = useAction(async () => {
    await request(`${path}/faults`, { method: 'DELETE' });
    onChanged();
  });
  return (
    <div className="space-y-2">
      <div className="flex items-center justify-between gap-2">
        <p className="min-w-0 text-xs text-warn">
          {faults
            .map(({ kind, until }) => `${kind} ${until === null ? 'until cleared' : `until ${timeOfDay(until)}`}`)
            .join(', ')}
        </p>
        <Button isSmall isBusy={clear.isPending} onClick={() => void clear.run()}>
          Clear
        </Button>
      </div>
      <Refusal failure={clear.failure} onClose={clear.forget} />
    </div>
  );
}
