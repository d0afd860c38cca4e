import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { resetSocket } from '../../../src/kernel/reset-socket.js';

describe('resetSocket', () => {
  it('closes a socket whose client has ended it just then', async () => {
    const server = createServer((request, response) => {
      response.writeHead(200).write('x');
      request.socket.once('end', () => resetSocket(request.socket));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const closed = new Promise((resolve) => {
      server.once('request', (request) => request.once('close', () => resolve('closed')));
    });
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.once('data', () => client.end());
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await closed).toBe('closed');
    server.close();
  });

  it('resets one that is open', async () => {
    const server = createServer((request) => resetSocket(request.socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [error] = (await once(client, 'error')) as [Error];
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    server.close();
  });
});
