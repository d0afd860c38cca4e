import { Module } from '@nestjs/common';
import { ClockPresence } from './clock-presence.js';
import { ClockRecords } from './clock-records.js';
import { ClockedStreams } from './clocked-streams.js';
import { ClocksController } from './clocks.controller.js';
import { ClocksService } from './clocks.service.js';

/** Named clocks, and the streams that stand on them. */
@Module({
  controllers: [ClocksController],
  providers: [ClockPresence, ClockRecords, ClockedStreams, ClocksService],
  exports: [ClockRecords, ClockedStreams],
})
export class ClocksModule {}
