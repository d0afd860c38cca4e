import { Module } from '@nestjs/common';
import { ChangesController } from './changes.controller.js';
import { ChangesService } from './changes.service.js';
import { ChangesTopic } from './changes.topic.js';

@Module({ controllers: [ChangesController], providers: [ChangesService, ChangesTopic] })
export class ChangesModule {}
