import { type IncomingMessage, STATUS_CODES, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type Duplex } from 'node:stream';
import { codeOfStatus } from '../kernel/errors/error-codes.js';
import { type ErrorBody } from '../kernel/errors/error-body.dto.js';
import { systemCodeOf } from '../kernel/errors/system-code.js';
import { responsesUnderWay } from './pipeline.js';

/** What Node's parser refuses before there is a request, by its code; anything else is a 400. */
const REFUSALS: Readonly<Record<string, { readonly status: number; readonly message: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, message: 'The headers are too large' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, message: 'The chunk extensions are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request took too long to arrive' },
};
const UNREADABLE = { status: 400, message: 'Not a readable HTTP request' };

function bodyOf(status: number, message: string): string {
  const body: ErrorBody = { statusCode: status, code: codeOfStatus(status), message, details: [] };
  return JSON.stringify(body);
}

/** Whether bytes may be written to a connection without being taken for a part of an answer that is under way. */
function isFree(socket: Duplex): boolean {
  const responses = responsesUnderWay(socket as Socket);
  return socket.writable && responses.every(({ headersSent }) => !headersSent) && responses.length <= 1;
}

function endWith(socket: Duplex, status: number, message: string, ...headers: readonly string[]): void {
  if (!isFree(socket)) {
    socket.destroy();
    return;
  }
  const text = bodyOf(status, message);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
    ...headers,
  ];
  socket.on('error', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}

/** Answers what is no request in the one error format, and closes the connection (Node's own answer has no body). */
export function answerClientError(error: Error, socket: Duplex): void {
  const { status, message } = REFUSALS[systemCodeOf(error) ?? ''] ?? UNREADABLE;
  endWith(socket, status, message);
}

/** Answers `CONNECT`, which asks for a tunnel to elsewhere. */
export function answerConnect(socket: Duplex, allowed: readonly string[]): void {
  endWith(socket, 405, 'Not a proxy: CONNECT is not supported', `Allow: ${allowed.join(', ')}`);
}

/** Answers a request that Express should not see, and closes the connection. */
export function refuseRequest(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', Connection: 'close' });
  response.end(response.req.method === 'HEAD' ? undefined : bodyOf(status, message));
}

/** RFC 9112, section 3.2: a request of HTTP/1.1 without a `Host` is a 400. */
export function isHostMissing({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.host === undefined && httpVersion === '1.1';
}
