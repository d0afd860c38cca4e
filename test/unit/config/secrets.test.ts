import 'reflect-metadata';
import { describe, expect, it, test } from '@jest/globals';
import { readEnvironment } from '../../../src/config/read-environment.js';
import { withoutCredentials } from '../../../src/config/secrets.js';

function complaint(source: Record<string, string>): string {
  try {
    readEnvironment(source);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('it was accepted');
}

describe('a complaint about the configuration', () => {
  test.each(['too-short', 'with a space in the middle', 'x'.repeat(257), 'with-ünusual-letters'])(
    'does not show the API key %j',
    (key) => {
      const message = complaint({ API_KEY: key });
      expect(message).not.toContain(key);
      expect(message).toMatch(/^ {2}API_KEY: must be 16 to 256 printable characters/m);
    },
  );

  test.each([
    ['http://me:secret@nats:4222', 'http://***@nats:4222'],
    ['me:secret@nats:4222', '***@nats:4222'],
    ['nats://me:sec,ret@nats:4222', 'nats://***@nats:4222'],
    ['nats://me:secret@a:4222,nats://me:secret@b/', 'nats://***@b/'],
    ['nats://me:secret/more@nats', 'nats://***@nats'],
  ])('does not show user and password of NATS_URL=%s', (url, shown) => {
    const message = complaint({ NATS_URL: url });
    expect(message).not.toMatch(/secret|sec,ret/);
    expect(message).toContain(`  NATS_URL=${JSON.stringify(shown)}: must be addresses`);
  });

  it('shows an address that holds no secret as it is', () => {
    expect(complaint({ NATS_URL: 'localhost' })).toContain('  NATS_URL="localhost": must be addresses');
  });
});

describe('withoutCredentials', () => {
  it('leaves an address without any as it is', () => {
    expect(withoutCredentials('nats://nats:4222,tls://other:4222')).toBe('nats://nats:4222,tls://other:4222');
  });
});
