import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** `@Decorator() method() {}`, without a compiler: what it records is the same. */
export function decorate(type, decorator, method) {
  decorator(type.prototype, method, Object.getOwnPropertyDescriptor(type.prototype, method));
}

/** Nest as it comes, with one controller. */
export function createNest(controller) {
  Controller()(controller);
  function PeerModule() {}
  Module({ controllers: [controller] })(PeerModule);
  return NestFactory.create(PeerModule, { logger: ['warn', 'error'] });
}
