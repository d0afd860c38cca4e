import { type Subscription } from 'rxjs';
import { Random } from '../../kernel/random/random.js';
import { type TaskClock } from '../../kernel/time/clock.js';
import { type Device } from '../domain/device.js';
import { type DeviceFault, type DeviceFaultKind } from '../domain/miner/device-fault.js';
import { uniformAt } from '../domain/value-noise.js';
import { type Hindrance } from './device-server.js';

/** How long an answer is kept back, from and to, and how many are not given at all. */
const HINDRANCES: Readonly<Partial<Record<DeviceFaultKind, { fromMs: number; toMs: number; dropped: number }>>> = {
  'slow-http': { fromMs: 1000, toMs: 4000, dropped: 0 },
  'wifi-weak': { fromMs: 50, toMs: 1500, dropped: 0.2 },
};
/** How long a device of a reset loop runs before it resets itself. */
const RESET_FROM_MS = 15_000;
const RESET_TO_MS = 40_000;

/** What of a device's faults a formula cannot do: answers that come late or never, and resets. */
export class DeviceTroubles {
  private readonly asked = new Map<Device, number>();
  private readonly resets = new Map<Device, Subscription>();

  constructor(
    private readonly clock: TaskClock,
    private readonly reset: (device: Device) => void,
  ) {}

  /** Called where the faults of a device are others. */
  changed(device: Device): void {
    this.resets.get(device)?.unsubscribe();
    this.resets.delete(device);
    this.planReset(device, 0);
  }

  /** Undefined where nothing hinders the answer. */
  hinder(device: Device): Promise<Hindrance> | undefined {
    const hindering = device.faults(this.clock.now()).filter(({ kind }) => HINDRANCES[kind] !== undefined);
    if (hindering.length === 0) {
      this.asked.delete(device);
      return undefined;
    }
    const index = this.asked.get(device) ?? 0;
    this.asked.set(device, index + 1);
    let [delayMs, isDropped] = [0, false];
    for (const fault of hindering) {
      const bounds = HINDRANCES[fault.kind];
      if (bounds === undefined) continue;
      const bits = bitsOf(fault, device);
      delayMs += bounds.fromMs + (bounds.toMs - bounds.fromMs) * uniformAt(bits, 2 * index);
      isDropped ||= uniformAt(bits, 2 * index + 1) < bounds.dropped;
    }
    return new Promise((resolve) => {
      this.clock.schedule(() => resolve({ delayMs, isDropped }), delayMs);
    });
  }

  stop(): void {
    for (const planned of this.resets.values()) planned.unsubscribe();
    this.resets.clear();
  }

  private planReset(device: Device, index: number): void {
    const fault = device.faults(this.clock.now()).find(({ kind }) => kind === 'reset-loop');
    if (fault === undefined) return;
    const runsMs = RESET_FROM_MS + (RESET_TO_MS - RESET_FROM_MS) * uniformAt(bitsOf(fault, device), index);
    const work = (): void => {
      this.resets.delete(device);
      const nowMs = this.clock.now();
      if (!device.faults(nowMs).includes(fault)) return;
      if (!device.isRestarting(nowMs)) this.reset(device);
      this.planReset(device, index + 1);
    };
    this.resets.set(device, this.clock.schedule(work, runsMs));
  }
}

function bitsOf({ seed, kind }: DeviceFault, { hostname }: Device): number {
  return Random.fromSeed(seed).fork(hostname).fork(kind).int32();
}
