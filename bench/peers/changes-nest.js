/**
 * What Nest on Express takes for itself: a handler that gets the parsed body of a change and answers, with nothing checked and
 * nothing stored.
 */
import 'reflect-metadata';
import { Body, Controller, Get, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { env } from 'node:process';

class PeerController {
  live() {
    return 'ok';
  }

  write(pod, body) {
    return { id: `${pod}-${Object.keys(body).length}`, timestamp: new Date().toISOString() };
  }
}

/** `@Decorator() method() {}`, without a compiler. */
function decorate(decorator, method) {
  decorator(PeerController.prototype, method, Object.getOwnPropertyDescriptor(PeerController.prototype, method));
}

decorate(Get('health/live'), 'live');
decorate(Post(':pod/changes'), 'write');
Param('pod')(PeerController.prototype, 'write', 0);
Body()(PeerController.prototype, 'write', 1);
Controller()(PeerController);

function PeerModule() {}
Module({ controllers: [PeerController] })(PeerModule);

const app = await NestFactory.create(PeerModule, { logger: ['warn', 'error'] });
app.useBodyParser('json', { type: ['application/json', 'application/ld+json'] });
await app.listen(Number(env.PORT), env.HOST);
