import { type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { clientErrorOf, endWithRefusal, errorText } from '../kernel/listeners/client-error.js';
import { closeAfterThis, responsesUnderWay } from './pipeline.js';

/** Whether bytes may be written to a connection without being taken for a part of an answer that is under way. */
function isFree(socket: Duplex): boolean {
  const responses = responsesUnderWay(socket as Socket);
  return socket.writable && responses.length <= 1 && responses.every(({ headersSent }) => !headersSent);
}

function refuse(socket: Duplex, status: number, message: string, headers: Record<string, string> = {}): void {
  if (isFree(socket)) endWithRefusal(socket, status, errorText(status, message), undefined, headers);
  else socket.destroy();
}

/** Answers what is no request in the error format, behind answers that have ended as well, and closes the connection. */
export function answerClientError(error: Error, socket: Duplex): void {
  const { status, message } = clientErrorOf(error);
  refuse(socket, status, message);
}

/** Answers `CONNECT`, which asks for a tunnel to elsewhere. */
export function answerConnect(socket: Duplex, allowed: readonly string[]): void {
  refuse(socket, 405, 'CONNECT is not allowed here', { Allow: allowed.join(', ') });
}

/** Answers a request that Express should not see, and closes the connection. */
export function refuseRequest(response: ServerResponse, status: number, message: string): void {
  closeAfterThis(response.req.socket);
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', Connection: 'close' });
  response.end(response.req.method === 'HEAD' ? undefined : errorText(status, message));
}
