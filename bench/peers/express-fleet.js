import express from 'express';
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import process, { env } from 'node:process';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';

/**
 * A fleet as one builds it without much thought: a worker thread for each device, and in it an Express application whose
 * values are dice. PORTS as with the service; `/fleet/servers` says which devices are there.
 */
// eslint-disable-next-line no-restricted-properties -- what one writes first has dice, and they are the cheapest there are
const between = (min, max, decimals = 0) => Number((min + Math.random() * (max - min)).toFixed(decimals));

/** About as many fields, and as many bytes, as the service's devices have. */
function systemInfo(hostname, startedMs, settings) {
  return {
    power: between(10, 20, 6),
    voltage: between(5000, 6000),
    current: between(2000, 3000, 1),
    fanSpeedRpm: between(4000, 6000),
    temp: between(30, 70),
    hashRate: between(700, 800, 9),
    bestDiff: `${between(1, 5, 2)}M`,
    bestSessionDiff: `${between(10, 30, 1)}k`,
    freeHeap: between(100_000, 200_000),
    coreVoltage: between(1000, 1300),
    coreVoltageActual: between(1000, 1300),
    frequency: between(400, 600),
    ssid: 'WiFi-SSID',
    hostname,
    wifiStatus: 'Connected!',
    sharesAccepted: between(0, 1000),
    sharesRejected: between(0, 10),
    uptimeSeconds: Math.floor((performance.now() - startedMs) / 1000),
    ASICModel: 'BM1368',
    stratumURL: 'solo.ckpool.org',
    stratumPort: 3333,
    stratumUser: `bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4.${hostname}`,
    stratumProtocolVersion: 'v1',
    version: 'v2.1.8',
    boardVersion: '401',
    runningPartition: 'factory',
    flipscreen: between(0, 1),
    invertscreen: between(0, 1),
    invertfanpolarity: between(0, 1),
    autofanspeed: between(0, 1),
    fanspeed: between(0, 100),
    ...settings,
  };
}

function startDevice({ hostname, port }) {
  const app = express();
  const startedMs = performance.now();
  app.use(express.json());
  app.get('/api/system/info', (_request, response) => response.json(systemInfo(hostname, startedMs, {})));
  const server = app.listen(port, '127.0.0.1', () => parentPort.postMessage({ hostname, port: server.address().port }));
}

function startFleet() {
  const servers = [];
  const ports = (env.PORTS ?? '').split(',').filter((port) => port !== '');
  ports.forEach((port, index) => {
    const data = { hostname: `mockaxe${index + 1}`, port: Number(port) };
    new Worker(fileURLToPath(import.meta.url), { workerData: data }).on('message', (started) => servers.push(started));
  });
  createServer((_request, response) => response.end(JSON.stringify({ servers }))).listen(env.PORT, '127.0.0.1');
  process.on('SIGTERM', () => process.exit(0));
}

if (isMainThread) startFleet();
else startDevice(workerData);
