import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { startChild } from './children.js';
import { freePort } from './http.js';
import { stateFolder } from './state-folder.js';
import { until } from './time.js';

const START_LIMIT_MS = 20_000;

export function hasNats() {
  return spawnSync('nats-server', ['--version']).status === 0;
}

/** A nats-server with JetStream, for as long as `use` takes. */
export async function withNats(use) {
  const port = await freePort();
  const address = ['--addr', '127.0.0.1', '--port', String(port)];
  const child = startChild(['nats-server', ...address, '--jetstream', '--store_dir', stateFolder()]);
  try {
    await until(START_LIMIT_MS, 'the start of nats-server', 20, () => isOpen(port));
    return await use(`nats://127.0.0.1:${port}`);
  } finally {
    await child.kill();
  }
}

function isOpen(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
