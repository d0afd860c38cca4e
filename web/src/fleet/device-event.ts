import { type DeviceEventsBody } from '../api/schema.js';
import { timeOfDay } from './device.js';

export type DeviceEvent = DeviceEventsBody['events'][number];

/** What has happened, in a few words. */
export function eventText(event: DeviceEvent): string {
  switch (event.type) {
    case 'started':
      return `started on port ${event.port}`;
    case 'restarted':
      return `restarts, back at ${timeOfDay(event.backAt)}`;
    case 'down':
      return `down: ${event.reason}`;
    case 'back':
      return `back on port ${event.port}`;
    case 'paused':
      return 'mining is paused';
    case 'resumed':
      return 'mining goes on';
    case 'settings':
      return `set: ${fieldsText(event.fields)}`;
  }
}

function fieldsText(fields: object): string {
  return Object.entries(fields)
    .map(([name, value]: [string, unknown]) => `${name} ${valueText(value)}`)
    .join(', ');
}

function valueText(value: unknown): string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return `(${fieldsText(value)})`;
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}
