/**
 * What Nest on Express takes for itself: a handler that gets the parsed body of a change and answers, with nothing checked and
 * nothing stored.
 */
import { Body, Get, Param, Post } from '@nestjs/common';
import { env } from 'node:process';
import { createNest, decorate } from './nest-peer.js';

class PeerController {
  live() {
    return 'ok';
  }

  write(pod, body) {
    return { id: `${pod}-${Object.keys(body).length}`, timestamp: new Date().toISOString() };
  }
}

decorate(PeerController, Get('health/live'), 'live');
decorate(PeerController, Post(':pod/changes'), 'write');
Param('pod')(PeerController.prototype, 'write', 0);
Body()(PeerController.prototype, 'write', 1);

const app = await createNest(PeerController);
app.useBodyParser('json', { type: ['application/json', 'application/ld+json'] });
await app.listen(Number(env.PORT), env.HOST);
