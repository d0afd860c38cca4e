import { withFleet } from '../harness/fleet.js';
import { pollDevices } from '../harness/poller.js';
import { residentKiB } from '../harness/proc.js';
import { median } from '../harness/stats.js';
import { sleep } from '../harness/time.js';
import { kibibytes, millis, times } from '../report/format.js';
import { EXPRESS_FLEET } from '../servers.js';

/** Side by side with the obvious way to build it: a worker thread for each device, and an Express application in it. */
export const fleetPeers = {
  name: 'fleet-peers',
  needsService: true,
  packages: ['autocannon', 'express'],
  title: ({ fleetPeers: { devices } }) => `${devices} mock devices, beside one Express app in one worker thread each`,
  async run({ settings, service, pinning }) {
    const { rounds } = settings.fleetPeers;
    const peers = [service, EXPRESS_FLEET];
    const results = new Map(peers.map((peer) => [peer.key, []]));
    for (let round = 0; round < rounds; round++) {
      for (const peer of peers) results.get(peer.key).push(await measure(peer, pinning, settings.fleetPeers));
    }
    const of = (peer, figure) => median(results.get(peer.key).map((each) => each[figure]));
    const against = (figure) => times(of(EXPRESS_FLEET, figure) / of(service, figure));
    return {
      columns: ['', 'start ms', 'KiB/device', 'answers/s', 'CPU µs each'],
      rows: [
        ...peers.map((peer) => [
          peer.name,
          millis(of(peer, 'startMs')),
          kibibytes(of(peer, 'kibPerDevice')),
          String(Math.round(of(peer, 'perSecond'))),
          of(peer, 'cpuMicros').toFixed(1),
        ]),
        ['Express against it', against('startMs'), against('kibPerDevice'), against('perSecond'), against('cpuMicros')],
      ],
      verdicts: [],
      figures: Object.fromEntries(results),
    };
  },
};

async function measure(peer, pinning, settings) {
  const { devices, settleMs } = settings;
  const emptyKiB = await withFleet(peer, pinning, { devices: 0 }, async ({ pid }) => {
    await sleep(settleMs);
    return residentKiB(pid);
  });
  return withFleet(peer, pinning, { devices }, async (server) => {
    await sleep(settleMs);
    const kibPerDevice = (residentKiB(server.pid) - emptyKiB) / devices;
    return { startMs: server.startMs, kibPerDevice, ...(await pollDevices(server, settings)) };
  });
}
