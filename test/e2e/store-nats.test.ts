import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { NatsFixture } from '../support/apps/nats-fixture.js';
import { NatsServer } from '../../src/cli/trials/nats-server.js';
import { describeWith } from '../support/apps/programs.js';
import { retried, upTo } from '../support/apps/store-bench.js';
import { declareStoreContract } from '../support/contracts/store-contract.js';

describeWith('nats-server')('on NATS', () => {
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

  it('makes a bucket and a topic once where replicas ask for them at the same moment', async () => {
    const fixture = new NatsFixture(server.url);
    try {
      const stores = await Promise.all(upTo(6).map(() => fixture.open()));
      for (const round of upTo(25)) {
        const written = await Promise.all(
          stores.flatMap(({ keyValue, log }, index) => [
            retried(() => keyValue.put(`race-${round}`, `replica-${index}`, Buffer.from('x'))),
            retried(() => log.append(`race/${round}`, Buffer.from(`replica-${index}`))),
          ]),
        );
        expect(new Set(written).size).toBeGreaterThanOrEqual(stores.length);
        expect((await stores[0]?.keyValue.entries(`race-${round}`))?.size).toBe(stores.length);
      }
    } finally {
      await fixture.wipe();
      await fixture.dispose();
    }
  });
});
