import { type Server } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { reportBug } from '../errors/bugs.js';
import { systemCodeOf } from '../errors/system-code.js';

/** A listening port beside the main one, or the reason why there is none. */
export type ListenerState =
  | { readonly state: 'open'; readonly port: number }
  | { readonly state: 'closed'; readonly port: number; readonly reason: string };

const REASONS = new Map([
  ['EADDRINUSE', 'the port is taken'],
  ['EACCES', 'the port needs more rights than this process has'],
  ['EADDRNOTAVAIL', 'HOST is no address of this machine'],
]);

/** What keeps a port from being listened on, in words for people. @param address of its own; `HOST` where it has none */
export function reasonOf(error: unknown, address?: string): string {
  const code = systemCodeOf(error) ?? '';
  if (code === 'EADDRNOTAVAIL' && address !== undefined) return `${address} is no address of this machine`;
  return REASONS.get(code) ?? `it cannot be listened on (${code})`;
}

/**
 * The side ports, by name. One that cannot be opened is reported in the log and in `/health`, and is no reason not to start:
 * all else goes on without it.
 */
@Injectable()
export class ListenersService {
  private readonly known = new Map<string, ListenerState>();
  /** What was logged of connections that could not be accepted: once for each listener and code, as there may be thousands. */
  private readonly acceptFailures = new Set<string>();
  private readonly logger = new Logger('Listeners');

  constructor(private readonly environment: Environment) {}

  /**
   * Listens on `HOST`; 0 picks a free port. Closing the server remains its owner's.
   * @returns the port, or undefined where it cannot be listened on
   */
  async open(name: string, server: Server, port: number): Promise<number | undefined> {
    const { HOST: host, PORT: mainPort } = this.environment;
    // The main port is opened last, and without it there is no start.
    if (port !== 0 && port === mainPort) {
      this.report(name, { state: 'closed', port, reason: "the port is PORT's" });
      return undefined;
    }
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host, port }, () => {
          server.off('error', reject);
          resolve();
        });
      });
    } catch (error) {
      if (systemCodeOf(error) === undefined) throw error;
      this.report(name, { state: 'closed', port, reason: reasonOf(error) });
      return undefined;
    }
    // Without a listener of its own an error after the start, such as no file descriptor for a connection, ends the process.
    server.on('error', (error) => {
      const code = systemCodeOf(error);
      if (code === undefined) reportBug('socket', error);
      else this.acceptFailed(name, code);
    });
    const address = server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    this.report(name, { state: 'open', port: bound });
    return bound;
  }

  /** For a listener that somebody else has opened, or could not open. */
  report(name: string, listener: ListenerState): void {
    this.known.set(name, listener);
    if (listener.state === 'open') this.logger.log(`${name}: listening on port ${listener.port}`);
    else this.logger.error(`${name}: cannot listen on port ${listener.port}: ${listener.reason}; all else goes on`);
  }

  /** A listener that is open could not accept a connection. */
  acceptFailed(name: string, code: string): void {
    const key = `${name} ${code}`;
    if (this.acceptFailures.has(key)) return;
    this.acceptFailures.add(key);
    this.logger.warn(`${name}: a connection could not be accepted (${code}); further ones are not logged`);
  }

  forget(name: string): void {
    this.known.delete(name);
  }

  states(): ReadonlyMap<string, ListenerState> {
    return this.known;
  }
}
