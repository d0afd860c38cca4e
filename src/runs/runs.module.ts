import { Module } from '@nestjs/common';
import { ClocksModule } from '../clocks/clocks.module.js';
import { RunOpenings } from './run-openings.js';

/** Runs of what is simulated, each for one connection: started, resumed, and put on a clock. */
@Module({ imports: [ClocksModule], providers: [RunOpenings], exports: [RunOpenings] })
export class RunsModule {}
