import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { type Response } from 'express';
import { byteCountOf } from './domain/body.js';
import { type Answer } from './domain/lab-case.js';

type Written = () => void;

/** The connection of one answer, as its framing has it. */
export interface AnswerConnection {
  writeHead(): void;
  /** Calls `written` once the kernel has the bytes. */
  write(bytes: Uint8Array, written: Written): void;
  /** Ends the answer as its framing is ended: the connection may go on with another. */
  finish(): void;
}

/** Headers of the application that would be in the way of what is scripted. */
const NOT_SENT = ['Content-Security-Policy', 'X-Content-Type-Options'];

function setHeaders(response: Response, { headers, encoding }: Answer, requestUrl: string): void {
  for (const name of NOT_SENT) response.removeHeader(name);
  for (const [name, value] of headers) {
    if (value !== null) response.setHeader(name, value.replaceAll('{url}', requestUrl));
  }
  if (encoding !== undefined) response.setHeader('Content-Encoding', encoding);
}

function closeByTheEnd(response: Response): void {
  response.removeHeader('Transfer-Encoding');
  response.shouldKeepAlive = false;
}

/** What Node frames itself; its own chunks are left out where the steps have theirs. */
function overResponse(response: Response, { status, framing, headers, steps }: Answer): AnswerConnection {
  return {
    writeHead: () => {
      if (framing === 'close') closeByTheEnd(response);
      if (framing === 'by-hand') response.setHeader('Transfer-Encoding', 'chunked');
      if (framing === 'length' && !headers.has('content-length')) {
        response.setHeader(
          'Content-Length',
          steps.reduce((sum, step) => sum + byteCountOf(step), 0),
        );
      }
      response.writeHead(status);
      response.flushHeaders();
      if (framing === 'by-hand') response.chunkedEncoding = false;
    },
    write: (bytes, written) => response.write(bytes, written),
    finish: () => response.end(),
  };
}

/** HTTP/1.0, which Node does not write: the head is written here, and the end of the connection is the end of the answer. */
function overSocket(response: Response, socket: Socket, { status }: Answer): AnswerConnection {
  return {
    writeHead: () => {
      const headers = Object.entries(response.getHeaders()).map(([name, value]) => `${name}: ${String(value)}`);
      const lines = [`HTTP/1.0 ${status} ${STATUS_CODES[status] ?? ''}`, ...headers, 'connection: close'];
      socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
      // Nothing of it is sent, as nothing is written to the response: it counts as begun, with its status.
      response.writeHead(status);
    },
    write: (bytes, written) => socket.write(bytes, written),
    finish: () => socket.end(),
  };
}

/** @param requestUrl what `{url}` in a header stands for */
export function connectionFor(
  response: Response,
  socket: Socket,
  answer: Answer,
  requestUrl: string,
): AnswerConnection {
  setHeaders(response, answer, requestUrl);
  return answer.version === '1.0' ? overSocket(response, socket, answer) : overResponse(response, answer);
}
