import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { URL } from 'node:url';
import { stateFolder } from './state-folder.js';
import { within } from './time.js';

const PROBE = new URL('./held-memory-probe.js', import.meta.url).href;
/** A thread answers when it has nothing else to do: all devices of a fleet may be asked for their state at once. */
const LIMIT_MS = 60_000;

/** A server that can be asked what its heaps hold. */
export function withHeldMemory(peer) {
  const path = join(stateFolder(), 'held');
  const env = { ...peer.env, HELD_MEMORY_SOCKET: path };
  return { peer: { ...peer, env, command: ['--import', PROBE, ...peer.command] }, heldKiB: () => heldKiB(path) };
}

/** What all threads of a server hold after a full collection, which this asks for. */
async function heldKiB(path) {
  const socket = connect(path).setEncoding('latin1');
  let text = '';
  socket.on('data', (read) => (text += read));
  try {
    await within(LIMIT_MS, 'a garbage collection', once(socket, 'end'));
  } finally {
    socket.destroy();
  }
  const bytes = Number(text);
  if (!(bytes > 0)) throw new Error(`the held memory is not known: ${text}`);
  return bytes / 1024;
}
