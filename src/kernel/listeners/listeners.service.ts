import { type Server } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
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

/** What keeps a port from being listened on, in words for people. */
export function reasonOf(error: unknown): string {
  const code = systemCodeOf(error) ?? '';
  return REASONS.get(code) ?? `it cannot be listened on (${code})`;
}

/**
 * The side ports, by name. One that cannot be opened is told in the log and in `/health`, and is no reason not to start: all
 * else goes on without it.
 */
@Injectable()
export class ListenersService {
  private readonly known = new Map<string, ListenerState>();
  private readonly logger = new Logger('Doors');

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
      this.report(name, { state: 'closed', port, reason: reasonOf(error) });
      return undefined;
    }
    const address = server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    this.report(name, { state: 'open', port: bound });
    return bound;
  }

  /** For a door that somebody else has opened, or could not open. */
  report(name: string, door: ListenerState): void {
    this.known.set(name, door);
    if (door.state === 'open') this.logger.log(`${name}: listening on port ${door.port}`);
    else this.logger.error(`${name}: no port ${door.port}, ${door.reason}; the rest goes on without it`);
  }

  forget(name: string): void {
    this.known.delete(name);
  }

  states(): ReadonlyMap<string, ListenerState> {
    return this.known;
  }
}
