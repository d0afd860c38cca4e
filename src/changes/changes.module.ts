import { Module } from '@nestjs/common';
import { ChangesController } from './changes.controller.js';
import { ChangesService } from './changes.service.js';
import { ChangesTopic } from './changes.topic.js';
import { PodController } from './pod.controller.js';

/** Changes are written here. */
@Module({ controllers: [ChangesController], providers: [ChangesService, ChangesTopic], exports: [ChangesService] })
export class ChangesModule {}

/** Pods are read here: `GET /:pod` takes every path of one part that no module before it has. */
@Module({ imports: [ChangesModule], controllers: [PodController] })
export class PodsModule {}
