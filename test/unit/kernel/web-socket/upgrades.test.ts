import { expect, it, test } from '@jest/globals';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { refuseUpgrade, upgradeToWebSocketOnly } from '../../../../src/kernel/web-socket/upgrades.js';

class Request extends IncomingMessage {}
upgradeToWebSocketOnly(Request.prototype);

/** A request as Node's parser makes it. */
function request(upgrade: string | undefined): Request {
  const made = new Request(new Socket());
  Object.assign(made, { upgrade: true });
  if (upgrade !== undefined) made.headers.upgrade = upgrade;
  return made;
}

test.each([
  ['websocket', true],
  ['WebSocket', true],
  ['h2c', false],
  [undefined, false],
])('an offer of %j is an upgrade: %j', (upgrade, expected) => {
  expect((request(upgrade) as { upgrade?: unknown }).upgrade).toBe(expected);
});

it('is no upgrade where the server says that it has no use for one', () => {
  const made = request('websocket');
  Object.assign(made, { upgrade: false });
  expect((made as { upgrade?: unknown }).upgrade).toBe(false);
});

it('refuses an upgrade with a whole answer, and ends the connection', async () => {
  const socket = new PassThrough();
  refuseUpgrade(socket, 503, 'text/html', '<h1>Später</h1>');
  const text = Buffer.concat(await socket.toArray()).toString();
  expect(text).toBe(
    'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n' +
      'Content-Length: 16\r\n\r\n<h1>Später</h1>',
  );
});
