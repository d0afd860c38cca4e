import { request } from 'node:http';
import { createServer } from 'node:net';

/** A port that nobody listens on, as the system hands it out. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
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
