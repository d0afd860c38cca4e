import { Buffer } from 'node:buffer';
import { connect } from 'node:net';
import { messageCounter } from './marker.js';

/** All connections read into one buffer: what was read is counted at once and then forgotten. */
const readBuffer = Buffer.allocUnsafe(256 * 1024);

/** What ends a chunked answer. The server then keeps the connection for a next request, as EventSource's would. */
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/**
 * One raw HTTP/1.1 connection to a stream, cheaper than any HTTP client.
 * @param {string | undefined} localAddress it comes from: each loopback address has ports of its own
 * @param {{ onFirstByte?: () => void, onBytes: (bytes: Buffer, messages: number) => void,
 * onEnd: (end: { failure?: string, isWhole: boolean, messages: number }) => void }} listener `bytes` are only valid
 * during the call; `isWhole`: ended as HTTP wants it, not cut
 */
export function openReader(port, path, listener, localAddress) {
  const count = messageCounter();
  let messages = 0;
  let hasBegun = false;
  let isWhole = false;
  let isClosedByUs = false;
  let failure;
  const onRead = (length) => {
    const bytes = readBuffer.subarray(0, length);
    const found = count(bytes);
    messages += found;
    if (!hasBegun) {
      hasBegun = true;
      failure = refusal(bytes);
      listener.onFirstByte?.();
    }
    listener.onBytes(bytes, found);
    if (endsWithLastChunk(bytes)) {
      isWhole = true;
      socket.destroy();
    }
    return true;
  };
  const socket = connect({
    host: '127.0.0.1',
    port,
    localAddress,
    noDelay: true,
    onread: { buffer: readBuffer, callback: onRead },
  });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n\r\n`);
  socket.on('error', (error) => (failure ??= error.message));
  socket.on('close', () => {
    if (!isClosedByUs) listener.onEnd({ failure, isWhole, messages });
  });
  return {
    close: () => {
      isClosedByUs = true;
      socket.destroy();
    },
  };
}

function endsWithLastChunk(bytes) {
  const start = bytes.length - LAST_CHUNK.length;
  return start >= 0 && bytes[start] === LAST_CHUNK[0] && bytes.compare(LAST_CHUNK, 0, LAST_CHUNK.length, start) === 0;
}

function refusal(bytes) {
  const head = bytes.latin1Slice(0, Math.min(bytes.length, 2000));
  if (head.startsWith('HTTP/1.1 200')) return undefined;
  return `answered ${head.split('\r\n')[0]} ${head.split('\r\n\r\n')[1] ?? ''}`;
}
