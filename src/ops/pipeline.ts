import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';

/**
 * Responses that may be under way on one connection. Node starts every pipelined request at once, and keeps the whole answers of
 * those whose turn has not come: a client that sends requests and reads nothing would fill the memory.
 */
const MAX_UNDER_WAY = 32;

const EXCHANGE = Symbol('exchange');

/** A connection's requests: those being answered, and those that wait for one of these to end. */
interface Exchange {
  readonly underWay: ServerResponse[];
  waiting: [IncomingMessage, ServerResponse][] | undefined;
}

interface ExchangeSocket extends Socket {
  [EXCHANGE]?: Exchange | undefined;
}

/** Connections that end with an answer that was made without the application. */
const closing = new WeakSet<Socket>();

/** RFC 9112, section 9.6: of a connection that is to be closed no further request is worked on. */
export function closeAfterThis(socket: Socket): void {
  closing.add(socket);
}

function isClosing(socket: ExchangeSocket): boolean {
  if (socket.destroyed || socket.writableEnded || closing.has(socket)) return true;
  return responsesUnderWay(socket).some(({ shouldKeepAlive }) => !shouldKeepAlive);
}

/** The responses of a connection that have not ended, in the order of their requests. */
export function responsesUnderWay(socket: Socket): readonly ServerResponse[] {
  return (socket as ExchangeSocket)[EXCHANGE]?.underWay ?? [];
}

/** @returns a listener that hands requests to `listener`, of each connection no more than `MAX_UNDER_WAY` at a time. */
export function withBoundedPipelines(listener: RequestListener): RequestListener {
  function begin(request: IncomingMessage, response: ServerResponse): void {
    response.on('close', onClose);
    listener(request, response);
  }

  /** One function for all responses: an open stream should cost little. */
  function onClose(this: ServerResponse): void {
    const socket = this.req.socket as ExchangeSocket;
    const exchange = socket[EXCHANGE];
    if (exchange === undefined) return;
    exchange.underWay.splice(exchange.underWay.indexOf(this), 1);
    if (exchange.waiting === undefined) return;
    if (isClosing(socket)) {
      exchange.waiting = undefined;
      return;
    }
    const next = exchange.waiting.shift();
    if (exchange.waiting.length === 0) exchange.waiting = undefined;
    if (next !== undefined) {
      exchange.underWay.push(next[1]);
      begin(...next);
    }
    if (exchange.waiting === undefined) socket.resume();
  }

  return (request, response) => {
    const socket = request.socket as ExchangeSocket;
    if (isClosing(socket)) return;
    const exchange = socket[EXCHANGE];
    if (exchange === undefined) {
      // A literal has room for one, which is what nearly all connections need.
      socket[EXCHANGE] = { underWay: [response], waiting: undefined };
      begin(request, response);
      return;
    }
    if (exchange.underWay.length < MAX_UNDER_WAY && exchange.waiting === undefined) {
      exchange.underWay.push(response);
      begin(request, response);
      return;
    }
    // Node resumes a connection whose answers have left; while requests wait, nothing more is read.
    if (exchange.waiting === undefined) {
      exchange.waiting = [];
      socket.on('resume', pauseWhileWaiting);
    }
    exchange.waiting.push([request, response]);
    socket.pause();
  };
}

function pauseWhileWaiting(this: ExchangeSocket): void {
  if (this[EXCHANGE]?.waiting === undefined) this.off('resume', pauseWhileWaiting);
  else this.pause();
}
