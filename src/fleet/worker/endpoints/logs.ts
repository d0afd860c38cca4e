import { consoleLine } from '../../domain/log-entry.js';
import { type MakeEndpoint } from './endpoint.js';

/** The last lines of its log, as text. */
export const logs: MakeEndpoint =
  ({ clock }) =>
  ({ device }) => ({
    status: 200,
    type: 'text/plain; charset=utf-8',
    body: device.recentLog(clock.now()).map(consoleLine).join(''),
  });
