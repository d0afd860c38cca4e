import { Module } from '@nestjs/common';
import { CatalogModule } from './catalog/catalog.module.js';
import { ChangesModule, PodsModule } from './changes/changes.module.js';
import { ClocksModule } from './clocks/clocks.module.js';
import { ClusterModule } from './cluster/cluster.module.js';
import { EnvironmentModule } from './config/config.module.js';
import { FleetModule } from './fleet/fleet.module.js';
import { FaultsModule } from './faults/faults.module.js';
import { LabModule } from './lab/lab.module.js';
import { KernelModule } from './kernel/kernel.module.js';
import { StoreModule } from './store/store.module.js';
import { StreamingModule } from './streaming/streaming.module.js';
import { OpsModule } from './ops/ops.module.js';
import { SimulationModule } from './simulation/simulation.module.js';
import { TrafficModule } from './traffic/traffic.module.js';
import { StreamsModule } from './streams/streams.module.js';
import { UsersModule } from './users/users.module.js';
import { TelemetryModule } from './telemetry/telemetry.module.js';

@Module({
  imports: [
    // Before all other routes, as the router looks at one after the other: nothing is asked for as often as a write.
    ChangesModule,
    EnvironmentModule,
    KernelModule,
    StoreModule,
    StreamingModule,
    OpsModule,
    CatalogModule,
    ClusterModule,
    ClocksModule,
    SimulationModule,
    StreamsModule,
    FleetModule,
    UsersModule,
    TrafficModule,
    TelemetryModule,
    FaultsModule,
    LabModule,
    // The last: its `GET /:pod` takes every path of one part that no other module has, such as `/fleet`.
    PodsModule,
  ],
})
export class AppModule {}
