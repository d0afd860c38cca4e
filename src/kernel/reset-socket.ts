import { type Socket } from 'node:net';

/**
 * Ends a connection by a reset. One whose end is under way, as its peer has closed it just then, is destroyed: Node refuses to
 * reset that, and would keep the socket for ever, without a `close`.
 */
export function resetSocket(socket: Socket): void {
  if (socket.writable) socket.resetAndDestroy();
  else socket.destroy();
}
