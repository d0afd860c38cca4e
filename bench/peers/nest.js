/**
 * Stock Nest: `@Sse()` on platform-express with an Observable that emits an object for each message, as Nest's own guide
 * shows it. Nest turns the object into JSON and a frame, for each listener anew, also in the broadcast. Nothing is
 * tuned and nothing is held back. The decorators are called by hand, as this file is plain JavaScript; what they record
 * is the same.
 */
import { Get, Query, Req, Sse } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { env } from 'node:process';
import { setImmediate } from 'node:timers';
import { interval, map, Observable, share } from 'rxjs';
import { BROADCAST_RATES, FLAT_OUT_MESSAGES_PER_TURN } from './limits.js';
import { messageId, spawnMessage } from './message.js';
import { createNest, decorate } from './nest-peer.js';

const channelUuid = randomUUID();
const channels = new Map(
  BROADCAST_RATES.map((perSecond) => [
    perSecond,
    interval(1000 / perSecond).pipe(
      map((sequence) => ({ id: messageId(channelUuid, sequence), data: spawnMessage() })),
      share(),
    ),
  ]),
);

class PeerController {
  live() {
    return 'ok';
  }

  paced(perSecond) {
    const uuid = randomUUID();
    return interval(1000 / Number(perSecond)).pipe(
      map((sequence) => ({ id: messageId(uuid, sequence), data: spawnMessage() })),
    );
  }

  /** Nest never pauses a producer and drops who is 4 Mi characters behind: so this one looks at the response itself. */
  flatOut(request) {
    const uuid = randomUUID();
    const response = request.res;
    return new Observable((subscriber) => {
      let sequence = 0;
      const pump = () => {
        if (subscriber.closed) return;
        for (let sent = 0; sent < FLAT_OUT_MESSAGES_PER_TURN; sent++) {
          subscriber.next({ id: messageId(uuid, sequence++), data: spawnMessage() });
        }
        if (response.writableNeedDrain) response.once('drain', () => setImmediate(pump));
        else setImmediate(pump);
      };
      pump();
    });
  }

  broadcast(perSecond) {
    return channels.get(Number(perSecond));
  }
}

decorate(PeerController, Get('health/live'), 'live');
decorate(PeerController, Sse('paced'), 'paced');
decorate(PeerController, Sse('flat-out'), 'flatOut');
decorate(PeerController, Sse('broadcast'), 'broadcast');
Query('perSecond')(PeerController.prototype, 'paced', 0);
Query('perSecond')(PeerController.prototype, 'broadcast', 0);
Req()(PeerController.prototype, 'flatOut', 0);

const app = await createNest(PeerController);
await app.listen(Number(env.PORT), env.HOST);
