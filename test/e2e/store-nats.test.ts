import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { NatsFixture } from '../support/apps/nats-fixture.js';
import { hasNatsServer, NatsServer } from '../support/apps/nats-server.js';
import { declareStoreContract } from '../support/contracts/store-contract.js';

jest.setTimeout(60_000);

const canRun = hasNatsServer() || process.env['REQUIRE_SERVERS'] === 'true';

describe('nats-server', () => {
  // Runs without a server, and by that makes sure that jest prints the warning.
  it('is there, or its absence is told', () => {
    if (!canRun)
      console.warn('Skipped, nats-server is missing: the store on NATS. REQUIRE_SERVERS=true makes it fail.');
    expect(hasNatsServer() || !canRun || process.env['REQUIRE_SERVERS'] === 'true').toBe(true);
  });
});

(canRun ? describe : describe.skip)('on NATS', () => {
  let server: NatsServer;

  beforeAll(async () => {
    server = await NatsServer.start();
  });
  afterAll(async () => {
    await server.stop();
  });

  declareStoreContract({
    name: 'nats',
    shared: true,
    fixture: () => Promise.resolve(new NatsFixture(server.url)),
  });
});
