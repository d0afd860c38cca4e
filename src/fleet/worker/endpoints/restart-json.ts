import { RESTARTING_JSON } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';

/** Restarts; the answer is JSON, whatever was asked for. */
export const restartJson: MakeEndpoint =
  ({ clock, events }) =>
  ({ device }) => {
    events.onRestarting(device, device.restart(clock.now()));
    return RESTARTING_JSON;
  };
