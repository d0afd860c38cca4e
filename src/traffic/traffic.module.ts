import { Module } from '@nestjs/common';
import { SYSTEM_TIMERS, TIMERS } from '../kernel/time/timers.js';
import { UsersModule } from '../users/users.module.js';
import { RESOLVE, resolveBySystem } from './checked-lookup.js';
import { RequestMetricsController } from './request-metrics.controller.js';
import { JobRecords } from './job-records.js';
import { JobSlots } from './job-slots.js';
import { JobSpecReader } from './job-spec.js';
import { JobsService } from './jobs.service.js';
import { LoadsService } from './loads.service.js';
import { OrphanWatch } from './orphan-watch.js';
import { TargetsService } from './targets.service.js';
import { TrafficController } from './traffic.controller.js';
import { TrafficTopic } from './traffic.topic.js';

/** Load with a shape, aimed at the sample API or at what the operator has named. */
@Module({
  imports: [UsersModule],
  controllers: [TrafficController, RequestMetricsController],
  providers: [
    JobsService,
    JobRecords,
    JobSlots,
    JobSpecReader,
    LoadsService,
    OrphanWatch,
    TrafficTopic,
    TargetsService,
    { provide: TIMERS, useValue: SYSTEM_TIMERS },
    { provide: RESOLVE, useValue: resolveBySystem },
  ],
})
export class TrafficModule {}
