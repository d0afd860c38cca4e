import { type DeviceFaultDto } from '../api/schema.js';

export type FaultKind = DeviceFaultDto['kind'];

/** What can be done to a device, in the order in which it is offered. */
export const ACTIONS = [
  { value: 'restart', label: 'Restart' },
  { value: 'fault', label: 'Set a fault' },
  { value: 'clear', label: 'Clear faults' },
  { value: 'setting', label: 'Set' },
  { value: 'pause', label: 'Pause mining (axeos)' },
  { value: 'resume', label: 'Resume mining (axeos)' },
  { value: 'firmware', label: 'Install firmware' },
] as const;

export type ActionName = (typeof ACTIONS)[number]['value'];

const FAULTS: readonly FaultKind[] = [
  ...(['slow-http', 'wifi-weak', 'reset-loop', 'overheat'] as const),
  ...(['fan-stuck', 'pool-down', 'asic-error', 'power-fault'] as const),
];

export const FAULT_KINDS = FAULTS.map((kind) => ({ value: kind, label: kind }));

/** Settings of a miner that are numbers, with their units. */
export const SETTINGS = [
  { value: 'frequency', label: 'Frequency, MHz' },
  { value: 'coreVoltage', label: 'Core voltage, mV' },
  { value: 'fanspeed', label: 'Fan, %' },
  { value: 'autofanspeed', label: 'Automatic fan, 0 or 1' },
] as const;

/** What was filled in. */
export interface ActionDraft {
  readonly name: ActionName;
  readonly fault: FaultKind;
  /** Empty where it lasts until it is cleared. */
  readonly forSeconds: string;
  readonly setting: string;
  readonly value: string;
  readonly file: File | null;
}

export const FIRST_DRAFT: ActionDraft = {
  name: 'restart',
  fault: 'slow-http',
  forSeconds: '',
  setting: 'frequency',
  value: '',
  file: null,
};

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

/** Whether it says all that is needed. */
export function isComplete({ name, forSeconds, value, file }: ActionDraft): boolean {
  if (name === 'fault') return forSeconds.trim() === '' || isNumber(forSeconds);
  if (name === 'setting') return isNumber(value);
  return name !== 'firmware' || file !== null;
}

/** What is sent for it. */
export type DeviceCall = readonly [
  path: string,
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  body?: object | undefined,
];

export function callOf({ name, fault, forSeconds, setting, value, file }: ActionDraft): DeviceCall {
  switch (name) {
    case 'fault': {
      const seconds = forSeconds.trim() === '' ? {} : { forSeconds: Number(forSeconds) };
      return ['/faults', 'PUT', { kind: fault, ...seconds }];
    }
    case 'clear':
      return ['/faults', 'DELETE'];
    case 'setting':
      return ['/api/system', 'PATCH', { [setting]: Number(value) }];
    case 'firmware':
      return ['/api/system/OTA', 'POST', file ?? undefined];
    default:
      return [`/api/system/${name}`, 'POST'];
  }
}
