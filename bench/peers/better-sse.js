/**
 * better-sse, the best kept SSE library for Node, as its guide shows it: a session for each connection, `push` for each
 * message, a channel for the broadcast, its keep-alive on. It stands on bare node:http, so that only the library's own
 * cost is added. The data is an object, as its users write it, and the ids are given rather than made by the library.
 */
import { createChannel, createSession } from 'better-sse';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { env } from 'node:process';
import { clearInterval, setImmediate, setInterval } from 'node:timers';
import { BROADCAST_RATES, FLAT_OUT_MESSAGES_PER_TURN, perSecondOf } from './limits.js';
import { messageId, spawnMessage } from './message.js';

const channels = new Map(BROADCAST_RATES.map((perSecond) => [perSecond, createChannel()]));

function pushesTo(session) {
  const uuid = randomUUID();
  let sequence = 0;
  return () => session.push(spawnMessage(), 'message', messageId(uuid, sequence++));
}

async function paced(request, response) {
  const session = await createSession(request, response);
  const timer = setInterval(pushesTo(session), 1000 / perSecondOf(request.url));
  session.once('disconnected', () => clearInterval(timer));
}

/** `push` does not say when the reader is behind, so the response is asked, as an author who cares would. */
async function flatOut(request, response) {
  const session = await createSession(request, response);
  const push = pushesTo(session);
  const pump = () => {
    for (let sent = 0; session.isConnected && sent < FLAT_OUT_MESSAGES_PER_TURN; sent++) push();
    if (!session.isConnected) return;
    if (response.writableNeedDrain) response.once('drain', () => setImmediate(pump));
    else setImmediate(pump);
  };
  pump();
}

async function broadcast(request, response) {
  channels.get(perSecondOf(request.url)).register(await createSession(request, response));
}

const channelUuid = randomUUID();
for (const [perSecond, channel] of channels) {
  let sequence = 0;
  setInterval(() => {
    channel.broadcast(spawnMessage(), 'message', { eventId: messageId(channelUuid, sequence++) });
  }, 1000 / perSecond);
}

const routes = { '/paced': paced, '/flat-out': flatOut, '/broadcast': broadcast };

createServer((request, response) => {
  const route = routes[request.url.split('?')[0]];
  if (route) void route(request, response);
  else response.end('ok');
}).listen(Number(env.PORT), env.HOST, 4096);
