import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { URL } from 'node:url';
import { stateFolder } from './state-folder.js';
import { within } from './time.js';

const PROBE = new URL('./held-memory-probe.js', import.meta.url).href;
/** Node may lose the answer of a worker thread: each try has a session of its own. */
const TRY_MS = 10_000;
const TRIES = 4;

/** A server that can be asked what its heaps hold. */
export function withHeldMemory(peer) {
  const path = join(stateFolder(), 'held');
  const env = { ...peer.env, HELD_MEMORY_SOCKET: path };
  return { peer: { ...peer, env, command: ['--import', PROBE, ...peer.command] }, heldKiB: () => heldKiB(path) };
}

/** What all threads of a server hold after a full collection, which this asks for. */
async function heldKiB(path, tries = TRIES) {
  const socket = connect(path).setEncoding('latin1');
  let text = '';
  socket.on('data', (read) => (text += read));
  try {
    await within(TRY_MS, 'a garbage collection', once(socket, 'end'));
  } catch (error) {
    if (tries > 1) return heldKiB(path, tries - 1);
    throw error;
  } finally {
    socket.destroy();
  }
  const bytes = Number(text);
  if (!(bytes > 0)) throw new Error(`the held memory is not known: ${text}`);
  return bytes / 1024;
}
