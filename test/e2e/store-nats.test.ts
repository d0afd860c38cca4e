import { afterAll, beforeAll } from '@jest/globals';
import { NatsFixture } from '../support/apps/nats-fixture.js';
import { NatsServer } from '../../src/cli/trials/nats-server.js';
import { describeWith } from '../support/apps/programs.js';
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
});
