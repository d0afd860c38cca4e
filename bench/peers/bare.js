/**
 * Bare node:http, the yardstick: what is left when there is no framework, no JSON and no id to make. Every message is
 * one buffer that was built when the process started, handed to `response.write` as it is. It does less than any real
 * service can (no data of its own, no heartbeat, no bound on a slow reader): to be no dearer than this is the goal.
 */
import { createServer } from 'node:http';
import { env } from 'node:process';
import { clearInterval, setImmediate, setInterval } from 'node:timers';
import { BROADCAST_RATES, FLAT_OUT_MESSAGES_PER_TURN, perSecondOf } from './limits.js';
import { prebuiltFrame } from './message.js';

const frame = prebuiltFrame();
const channels = new Map(BROADCAST_RATES.map((perSecond) => [perSecond, new Set()]));

function open(response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.flushHeaders();
}

/** Own stream, paced: a timer for each connection, as in every tutorial. */
function paced(request, response) {
  open(response);
  const timer = setInterval(() => response.write(frame), 1000 / perSecondOf(request.url));
  response.on('close', () => clearInterval(timer));
}

/** Own stream, flat out: some messages a turn, a pause while the reader is behind. */
function flatOut(request, response) {
  open(response);
  const pump = () => {
    if (response.destroyed) return;
    let more = true;
    for (let sent = 0; more && sent < FLAT_OUT_MESSAGES_PER_TURN; sent++) more = response.write(frame);
    if (more) setImmediate(pump);
    else response.once('drain', () => setImmediate(pump));
  };
  pump();
}

/** Broadcast: a loop over all that listen. */
function broadcast(request, response) {
  open(response);
  const listeners = channels.get(perSecondOf(request.url));
  listeners.add(response);
  response.on('close', () => listeners.delete(response));
}

for (const [perSecond, listeners] of channels) {
  setInterval(() => {
    for (const response of listeners) response.write(frame);
  }, 1000 / perSecond);
}

const routes = { '/paced': paced, '/flat-out': flatOut, '/broadcast': broadcast };

createServer((request, response) => {
  const route = routes[request.url.split('?')[0]];
  if (route) route(request, response);
  else response.end('ok');
}).listen(Number(env.PORT), env.HOST, 4096);
