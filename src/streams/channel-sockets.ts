import { type IncomingMessage } from 'node:http';
import { type Duplex } from 'node:stream';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { WebSocketServer } from 'ws';
import { valuesOf } from '../clocks/clocked-streams.js';
import { Environment } from '../config/environment.js';
import { type ChangePolicy, changePolicyOf, changeRefusal } from '../kernel/access/change-policy.js';
import { changeRequestOf } from '../kernel/access/change-request.js';
import { inBackground, isKnown, reportBug } from '../kernel/errors/bugs.js';
import { errorBodyOf } from '../kernel/errors/error.filter.js';
import { FlowProbeError, refused } from '../kernel/errors/flowprobe.error.js';
import { readAs } from '../kernel/input/validation.js';
import { percentDecoded } from '../kernel/input/percent-decoded.js';
import { queryOf } from '../kernel/listeners/request-path.js';
import { TaskClock } from '../kernel/time/clock.js';
import { UpgradeHandlers } from '../kernel/web-socket/upgrade-handlers.js';
import { refuseUpgrade } from '../kernel/web-socket/upgrades.js';
import { cursorOf } from '../streaming/stream-target.js';
import { type StreamPlace, StreamsService } from '../streaming/streams.service.js';
import { CLOSE_CODES, type SocketOwner, WebSocketStream } from '../streaming/web-socket-stream.js';
import { CHANNEL, kindOf, StreamRunsService } from './stream-runs.service.js';
import { ChannelStreamQuery } from './streams.dto.js';

/** As the router compares paths: with or without a slash at the end. */
const PATH = /^\/streams\/([^/]+)\/([^/]+)\/?$/i;
/** Nothing is read from a client, but a client may send. */
const MAX_RECEIVED_BYTES = 4096;

/** What a query may have. Others are ignored, as by the same stream by SSE. */
const PARAMETERS = ['seed', 'rate', 'duration', 'speed', 'messages', 'clock'] as const;
/** What is done to the wire of an SSE response has no meaning here. */
const OF_SSE_ALONE = ['wire', 'wireSeed', 'session'] as const;

/** `WS /streams/{document}/{channel}`. */
@Injectable()
export class ChannelSockets implements BeforeApplicationShutdown {
  private readonly server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_RECEIVED_BYTES,
  });
  private readonly open = new Set<WebSocketStream>();
  private readonly policy: ChangePolicy;
  private readonly logger = new Logger('Streams');
  private serial = 0;

  constructor(
    environment: Environment,
    private readonly runs: StreamRunsService,
    private readonly streams: StreamsService,
    private readonly clock: TaskClock,
    upgrades: UpgradeHandlers,
  ) {
    this.policy = changePolicyOf(environment);
    streams.registerSockets(this.open);
    upgrades.register((path) => {
      const [, document, channel] = PATH.exec(path) ?? [];
      if (document === undefined || channel === undefined) return undefined;
      const at = { document: percentDecoded(document), channel: percentDecoded(channel) };
      return (request, socket, head) => inBackground('socket', this.upgrade(at, request, socket, head));
    });
  }

  beforeApplicationShutdown(): void {
    for (const stream of this.open) stream.retire();
  }

  private async upgrade(
    at: { readonly document: string; readonly channel: string },
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<void> {
    const left = new AbortController();
    const leave = (): void => left.abort();
    socket.on('error', leave);
    socket.on('close', leave);
    let place: StreamPlace | undefined;
    try {
      const refusal = changeRefusal(changeRequestOf(request), this.policy);
      if (refusal !== undefined) throw new FlowProbeError('forbidden', refusal);
      // Before anything is awaited: those that are being opened take places, too.
      place = this.streams.takePlace(CHANNEL);
      if (place === undefined) throw full();
      const { query, cursor } = readQuery(queryOf(request.url ?? ''), request);
      const source = await this.runs.open(at, query, cursor, left.signal);
      if (left.signal.aborted) return;
      // The service may have begun to stop meanwhile.
      if (this.streams.isDraining) throw full();
      const taken = place;
      this.server.handleUpgrade(request, socket, head, (client) => {
        // It is the stream's from here on.
        place = undefined;
        this.serial += 1;
        const asked = { kind: kindOf(query), serial: this.serial, counts: taken.counts, request, cursor };
        const owner = this.ownerOf(() => {
          this.open.delete(stream);
          taken.release();
        });
        const stream = new WebSocketStream(client, asked, this.clock, owner);
        this.open.add(stream);
        if (source === 'over') stream.close(CLOSE_CODES.normal, 'The run is over');
        else stream.start(source);
      });
    } catch (error) {
      if (!isKnown(error)) {
        refuseUpgrade(socket, 500);
        throw error;
      }
      refuseUpgrade(socket, error.status, 'application/json', JSON.stringify(errorBodyOf(error)));
    } finally {
      place?.release();
      socket.off('error', leave);
      socket.off('close', leave);
    }
  }

  private ownerOf(onClose: () => void): SocketOwner {
    return {
      onClose,
      onBehind: (bytes) => this.streams.onBehind(bytes),
      onDisconnect: (reason) => this.logger.warn(`A reader by WebSocket was disconnected: ${reason}`),
      onError: (error) => {
        if (isKnown(error)) this.logger.warn(`A stream by WebSocket ended: ${error.message}`);
        else reportBug('socket', error);
      },
    };
  }
}

function full(): FlowProbeError {
  return new FlowProbeError('unavailable', 'No further stream is opened now');
}

/** @throws FlowProbeError `invalid-query` */
function readQuery(
  text: string,
  { headers }: IncomingMessage,
): { query: ChannelStreamQuery; cursor: string | undefined } {
  const parameters = new URLSearchParams(text);
  const foreign = OF_SSE_ALONE.filter((name) => parameters.has(name));
  if (foreign.length > 0) {
    throw refused(
      'invalid-query',
      foreign.map((field) => ({ field, problem: `${field} has a meaning for SSE alone` })),
    );
  }
  const values = valuesOf(parameters);
  const given = PARAMETERS.filter((name) => name in values).map((name) => [name, values[name]]);
  const read = readAs(ChannelStreamQuery, Object.fromEntries(given));
  if ('problems' in read) throw refused('invalid-query', read.problems);
  return { query: read.content, cursor: cursorOf(headers['last-event-id'], values['lastEventId']) };
}
