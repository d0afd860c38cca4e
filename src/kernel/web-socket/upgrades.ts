import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { type Duplex } from 'node:stream';
import { endWithRefusal, errorText } from '../listeners/client-error.js';

/**
 * Makes requests of this prototype upgrade to WebSocket alone. A server that listens to `upgrade` gets every offer of another
 * protocol there, such as the `Upgrade: h2c` that Java's client sends along with its first request: left like this, they are
 * answered as what they are, ordinary requests. `CONNECT` is no request that could be answered: the server's `connect` gets it.
 */
export function upgradeToWebSocketOnly(prototype: object): void {
  const offered = Symbol('offered');
  Object.defineProperty(prototype, 'upgrade', {
    configurable: true,
    get(this: IncomingMessage & { [offered]?: unknown }): boolean {
      const isWebSocket = this.headers.upgrade?.toLowerCase() === 'websocket';
      return this[offered] === true && (isWebSocket || this.method === 'CONNECT');
    },
    set(this: { [offered]?: unknown }, value: unknown) {
      this[offered] = value;
    },
  });
}

/** Refuses an upgrade, in the one error format where no text is given, and closes the connection. */
export function refuseUpgrade(socket: Duplex, status: number, type?: string, text?: string): void {
  endWithRefusal(socket, status, text ?? errorText(status, STATUS_CODES[status] ?? ''), type);
}
