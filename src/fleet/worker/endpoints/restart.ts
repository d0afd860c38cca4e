import { RESTARTING_JSON, RESTARTING_PAGE } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';

/** Restarts; the answer is a page, for who asks for JSON and nothing else it is JSON. */
export const restart: MakeEndpoint =
  ({ clock, events }) =>
  ({ device, request }) => {
    events.onRestarting(device, device.restart(clock.now()));
    return request.headers.accept === 'application/json' ? RESTARTING_JSON : RESTARTING_PAGE;
  };
