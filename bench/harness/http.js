import { Buffer } from 'node:buffer';
import { randomInt } from 'node:crypto';
import { request } from 'node:http';
import { createServer } from 'node:net';

/** Below those that systems give to connections (Linux: from 32768 on), one of which could be faster than the server. */
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 32_000;

/** A port that nobody listens on, and that no connection gets. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    const probe = createServer();
    probe.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(freePort()) : reject(error)));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}

/** A whole answer of a short endpoint. A refused connection is status 0, so that a start can be waited for. */
export function get(port, path, timeoutMs = 10_000) {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, agent: false, timeout: timeoutMs }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text) => (body += text));
      response.on('end', () => resolve({ statusCode: response.statusCode, body }));
      response.on('error', reject);
    });
    call.once('timeout', () => call.destroy(new Error(`${path} did not answer within ${timeoutMs} ms`)));
    call.once('error', (error) => {
      if (error.code === 'ECONNREFUSED') resolve({ statusCode: 0, body: '' });
      else reject(error);
    });
    call.end();
  });
}

/** Sends JSON over a connection of the agent's. */
export function send(port, method, path, value, agent) {
  const bytes = Buffer.from(JSON.stringify(value));
  const headers = { 'Content-Type': 'application/json', 'Content-Length': bytes.length };
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method, agent, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => (body += text));
      response.on('end', () => resolve({ statusCode: response.statusCode, body }));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(bytes);
  });
}
