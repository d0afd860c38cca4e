import { Module } from '@nestjs/common';
import { LabController } from './lab.controller.js';
import { LabService } from './lab.service.js';
import { LabSessions } from './lab-sessions.js';

/** The client lab: cases are data, and a client is judged by what it makes of them. */
@Module({ controllers: [LabController], providers: [LabSessions, LabService] })
export class LabModule {}
