import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { ClockedStreams } from '../clocks/clocked-streams.js';
import { ClocksModule } from '../clocks/clocks.module.js';
import { RunsModule } from '../runs/runs.module.js';
import { DaysService } from './days.service.js';
import { LiveService } from './live.service.js';
import { RunsService, STREAM_PATH } from './runs.service.js';
import { ScenariosService } from './scenarios.service.js';
import { SimulationController } from './simulation.controller.js';
import { StreamController } from './stream.controller.js';

/** The day: streamed, shared live, previewed and exported. */
@Module({
  imports: [CatalogModule, ClocksModule, RunsModule],
  controllers: [StreamController, SimulationController],
  providers: [ScenariosService, RunsService, LiveService, DaysService],
})
export class SimulationModule {
  constructor(streams: ClockedStreams, runs: RunsService) {
    streams.register(STREAM_PATH, runs);
  }
}
