import { refusal, UNAVAILABLE, UPDATED } from '../answer.js';
import { readSettings } from '../settings-body.js';
import { type MakeEndpoint } from './endpoint.js';

/** Whatever fields are given are reported from now on. */
export const overrides: MakeEndpoint =
  ({ clock, events }) =>
  async ({ device, request }) => {
    const body = await readSettings(request);
    // It may have begun to restart while the body was on its way.
    if (device.isRestarting(clock.now())) return UNAVAILABLE;
    if ('error' in body) return refusal(body.status, body.error);
    if (!device.change(body.fields)) return refusal(507, 'The settings of this device have no room for more');
    events.onChanged(device, body.fields);
    return UPDATED;
  };
