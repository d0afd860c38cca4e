import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:net';
import { readEnvironment } from '../../../../src/config/read-environment.js';
import { ListenersService } from '../../../../src/kernel/listeners/listeners.service.js';

describe('listeners', () => {
  const listeners = new ListenersService(readEnvironment({}));
  const servers: Server[] = [];

  function server(): Server {
    const made = createServer();
    servers.push(made);
    return made;
  }

  afterEach(() => {
    for (const opened of servers.splice(0)) opened.close();
  });

  it('report the free port that was picked', async () => {
    const port = await listeners.open('telemetry', server(), 0);
    expect(port).toBeGreaterThan(0);
    expect(listeners.states().get('telemetry')).toEqual({ state: 'open', port });
  });

  it('stay closed where the port is taken, and say so', async () => {
    const taken = (await listeners.open('first', server(), 0)) ?? 0;
    expect(await listeners.open('second', server(), taken)).toBeUndefined();
    expect(listeners.states().get('second')).toEqual({ state: 'closed', port: taken, reason: 'the port is taken' });
  });

  it('are not known any more once they are forgotten', () => {
    listeners.report('device', { state: 'open', port: 8001 });
    listeners.forget('device');
    expect(listeners.states().has('device')).toBe(false);
  });

  it('stay closed where HOST is no address of the machine', async () => {
    const elsewhere = new ListenersService(readEnvironment({ HOST: '192.0.2.1' }));
    expect(await elsewhere.open('listing', server(), 0)).toBeUndefined();
    expect(elsewhere.states().get('listing')).toMatchObject({ reason: 'HOST is no address of this machine' });
  });
});
