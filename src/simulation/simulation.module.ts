import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { DaysService } from './days.service.js';
import { LiveService } from './live.service.js';
import { RunsService } from './runs.service.js';
import { ScenariosService } from './scenarios.service.js';
import { SimulationController } from './simulation.controller.js';
import { StreamController } from './stream.controller.js';

/** The day: streamed, shared live, previewed and exported. */
@Module({
  imports: [CatalogModule],
  controllers: [StreamController, SimulationController],
  providers: [ScenariosService, RunsService, LiveService, DaysService],
})
export class SimulationModule {}
