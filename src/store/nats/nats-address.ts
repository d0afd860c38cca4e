import { type ConnectionOptions } from '@nats-io/transport-node';
import { FlowProbeError } from '../../kernel/errors/flowprobe.error.js';

/**
 * Takes `nats://user:password@host:4222` apart, several with commas between: the client itself overlooks credentials in a
 * URL. A name without a password is a token; `tls://` insists on TLS.
 * @throws FlowProbeError `unavailable`, which does not repeat the URL.
 */
export function parseNatsUrl(url: string): ConnectionOptions {
  const parts = url.split(',').map((part) => parsePart(part.trim()));
  const signed = parts.find(({ username }) => username !== '');
  return {
    servers: parts.map(({ host }) => host),
    ...(signed === undefined ? {} : credentialsOf(signed)),
    ...(parts.some(({ protocol }) => protocol === 'tls:') ? { tls: {} } : {}),
  };
}

function credentialsOf({ username, password }: URL): ConnectionOptions {
  const user = decodeURIComponent(username);
  return password === '' ? { token: user } : { user, pass: decodeURIComponent(password) };
}

function parsePart(part: string): URL {
  const text = part.includes('://') ? part : `nats://${part}`;
  if (!URL.canParse(text) || new URL(text).host === '') {
    throw new FlowProbeError('unavailable', 'The address of NATS is not a URL such as nats://host:4222');
  }
  return new URL(text);
}
