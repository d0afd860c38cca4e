import { type LogEntry } from '../domain/log-entry.js';
import { BroadcastSockets } from './broadcast-sockets.js';
import { type LogEmitter } from './log-emitter.js';

/** A line has fifty bytes. */
const MAX_UNREAD_BYTES = 64 * 1024;
/** Log clients of one device. */
export const MAX_LOG_CLIENTS = 256;

/** The logs of the devices of a worker, over WebSocket, each line a text frame. */
export class LogSockets extends BroadcastSockets {
  constructor(logs: LogEmitter, lineOf: (entry: LogEntry) => string) {
    super({
      subscribe: (device, emit) => logs.subscribe(device, (entry) => emit(lineOf(entry))),
      maxUnreadBytes: MAX_UNREAD_BYTES,
      maxClients: MAX_LOG_CLIENTS,
    });
  }
}
