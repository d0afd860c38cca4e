import { describe, expect, it } from '@jest/globals';
import { readEnvironment } from '../../../../src/config/read-environment.js';
import { changePolicyOf, changeRefusal, type ChangeRequest } from '../../../../src/kernel/access/change-policy.js';

const KEY = { API_KEY: 'k'.repeat(16) };
const FRIEND = { CORS_ORIGINS: 'https://friend.example' };
const PUBLIC = { PUBLIC_URL: 'https://probe.example' };
const EVERYWHERE = { HOST: '0.0.0.0' };

/** A missing third element would be Jest's callback. */
const complete = (cases: readonly Case[]): [string, Partial<ChangeRequest>, Record<string, string>][] =>
  cases.map(([name, request, variables = {}]) => [name, request, variables]);

type Case = readonly [name: string, request: Partial<ChangeRequest>, variables?: Record<string, string>];

function refusalOf({ origin, host = 'localhost:8080', ...rest }: Partial<ChangeRequest>, variables = {}): string {
  const policy = changePolicyOf(readEnvironment(variables));
  return changeRefusal({ origin, host, ...rest }, policy) ?? 'allowed';
}

const ALLOWED: readonly Case[] = [
  ['a program on this machine', {}],
  ['a page of localhost', { origin: 'http://localhost:8080' }],
  ['a page of a name below localhost', { origin: 'http://app.localhost:1', host: 'app.localhost:1' }],
  ['a page of 127.0.0.1', { origin: 'http://127.0.0.1:8080', host: '127.0.0.1:8080' }],
  ['a page of ::1', { origin: 'http://[::1]:8080', host: '[::1]:8080' }],
  ['a page of an IP address, as no name was resolved', { origin: 'http://10.0.0.5', host: '10.0.0.5' }, EVERYWHERE],
  ['a page of HOST', { origin: 'http://box.lan', host: 'box.lan:80' }, { HOST: 'Box.lan' }],
  ['a page behind TLS, the default port in Host alone', { origin: 'https://localhost', host: 'localhost:443' }],
  ['a page of CORS_ORIGINS', { origin: 'https://friend.example' }, FRIEND],
  ['a page of PUBLIC_URL, behind a proxy that sends its own Host', { origin: 'https://probe.example' }, PUBLIC],
  ['a page of PUBLIC_URL, the Host passed on', { origin: 'https://probe.example', host: 'probe.example' }, PUBLIC],
  ['a page of any name with an API key', { origin: 'https://some.example', host: 'some.example' }, KEY],
  ['a program at any name, the port open to others', { host: 'flowprobe.default.svc' }, EVERYWHERE],
  [
    'a page that a trusted proxy names',
    { origin: 'https://h.example', forwarded: { host: 'h.example', proto: 'https' } },
  ],
  [
    'such a page, its port the default',
    { origin: 'http://h.example', forwarded: { host: 'h.example:80', proto: 'http' } },
  ],
  ['such a page, no scheme named', { origin: 'https://h.example', forwarded: { host: 'h.example', proto: undefined } }],
];

const REFUSED: readonly Case[] = [
  ['a page of a foreign origin', { origin: 'https://stranger.example' }],
  ['a page of another port', { origin: 'http://localhost:8081' }],
  ['a page without an origin of its own', { origin: 'null' }],
  ['a page without an origin, an odd scheme forwarded', { origin: 'null', forwarded: { host: 'h', proto: 'odd' } }],
  ['a foreign origin with an API key', { origin: 'https://stranger.example' }, KEY],
  [
    'another scheme than the forwarded one',
    { origin: 'http://h.example', forwarded: { host: 'h.example', proto: 'https' } },
  ],
];

const REBOUND: readonly Case[] = [
  [
    'a page of a name that was made to resolve to this machine',
    { origin: 'http://evil.example', host: 'evil.example' },
  ],
  ['such a page, the port open to others', { origin: 'http://evil.example', host: 'evil.example' }, EVERYWHERE],
  [
    'such a page that plays a proxy',
    { origin: 'http://evil.example', host: 'evil.example', forwarded: { host: 'localhost', proto: 'http' } },
  ],
  ['such a page, beside PUBLIC_URL', { origin: 'http://evil.example', host: 'evil.example' }, PUBLIC],
  ['such a request without Origin, the port only for this machine', { host: 'evil.example' }],
  ['a name that only ends like localhost', { origin: 'http://evillocalhost', host: 'evillocalhost' }],
  ['a name that begins like an address', { origin: 'http://127.0.0.1.evil.example', host: '127.0.0.1.evil.example' }],
];

describe('a request that changes something', () => {
  it.each(complete(ALLOWED))('is allowed from %s', (_, request, variables) => {
    expect(refusalOf(request, variables)).toBe('allowed');
  });

  it.each(complete(REFUSED))('is refused from %s, with the variables that would allow it', (_, request, variables) => {
    expect(refusalOf(request, variables)).toMatch(/CORS_ORIGINS.*PUBLIC_URL.*TRUST_PROXY/);
  });

  it.each(complete(REBOUND))('is refused from %s, for its Host', (_, request, variables) => {
    expect(refusalOf(request, variables)).toMatch(/Host.*PUBLIC_URL/);
  });
});
