import { STATUS_CODES } from 'node:http';
import { type Duplex } from 'node:stream';
import { codeOfStatus } from '../errors/error-codes.js';
import { type ErrorBody } from '../errors/error-body.dto.js';
import { systemCodeOf } from '../errors/system-code.js';

/** What Node's parser finds wrong with a request before it is one; all else is a 400. */
const REFUSALS: Readonly<Record<string, { readonly status: number; readonly message: string }>> = {
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, message: 'The chunk extensions are too large' },
  HPE_HEADER_OVERFLOW: { status: 431, message: 'The headers are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request took too long to arrive' },
};
const UNREADABLE = { status: 400, message: 'This is not an HTTP request' };

/** What an error of Node's parser is answered with. */
export function clientErrorOf(error: Error): { readonly status: number; readonly message: string } {
  return REFUSALS[systemCodeOf(error) ?? ''] ?? UNREADABLE;
}

/** A refusal that no controller has made, in the one error format. */
export function errorText(status: number, message: string): string {
  const body: ErrorBody = { statusCode: status, code: codeOfStatus(status), message, details: [] };
  return JSON.stringify(body);
}

/** Writes a whole refusal to a connection that has no response object, and ends it. */
export function endWithRefusal(
  socket: Duplex,
  status: number,
  text: string,
  type = 'application/json',
  headers: Readonly<Record<string, string>> = {},
): void {
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  // A client that has left needs no answer.
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Type: ${type}; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\n${more.join('')}\r\n${text}`,
  );
}

/**
 * Answers what is no request in the one error format, and closes the connection (Node's own answer has no body). A connection
 * that carries an answer already is cut: more bytes would be taken for a part of it.
 */
export function answerClientError(error: Error, socket: Duplex & { readonly bytesWritten?: number }): void {
  if (!socket.writable || socket.bytesWritten !== 0) {
    socket.destroy();
    return;
  }
  const { status, message } = clientErrorOf(error);
  endWithRefusal(socket, status, errorText(status, message));
}
