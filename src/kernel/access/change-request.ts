import { type IncomingMessage } from 'node:http';
import { type ChangeRequest } from './change-policy.js';

/** A request that belongs to an application of Express, as all do on the main port, upgrades too. */
interface OfExpress extends IncomingMessage {
  readonly app?: { get(setting: 'trust proxy fn'): (address: string, hop: number) => boolean };
}

/** The leftmost value is the one that the first proxy has set. */
function first(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  const value = text?.split(',', 1)[0]?.trim();
  return value === '' ? undefined : value;
}

/** What decides whether a request may change something; what a proxy says counts only where `TRUST_PROXY` trusts it. */
export function changeRequestOf({ headers, socket, app }: OfExpress): ChangeRequest {
  const { origin, host } = headers;
  if (app?.get('trust proxy fn')(socket.remoteAddress ?? '', 0) !== true) return { origin, host };
  return {
    origin,
    host,
    forwarded: { host: first(headers['x-forwarded-host']), proto: first(headers['x-forwarded-proto'])?.toLowerCase() },
  };
}
