import { Module } from '@nestjs/common';
import { DeviceFaultsController } from './device-faults.controller.js';
import { DeviceFaults } from './device-faults.service.js';
import { DeviceReports } from './device-reports.service.js';
import { DeviceProxy } from './device-proxy.service.js';
import { DeviceSockets } from './device-sockets.service.js';
import { FleetDevicesController } from './fleet-devices.controller.js';
import { FleetEventsController } from './fleet-events.controller.js';
import { FleetEvents } from './fleet-events.service.js';
import { FleetMetrics } from './fleet-metrics.service.js';
import { FleetReportsController } from './fleet-reports.controller.js';
import { FleetController } from './fleet.controller.js';
import { FleetService } from './fleet.service.js';
import { FleetTopic } from './fleet.topic.js';
import { FleetEventsTopic } from './fleet-events.topic.js';
import { DeviceLogsTopic } from './device-logs.topic.js';
import { ListingService } from './listing.service.js';

@Module({
  controllers: [
    FleetController,
    FleetReportsController,
    FleetEventsController,
    DeviceFaultsController,
    FleetDevicesController,
  ],
  providers: [
    FleetService,
    FleetEvents,
    FleetMetrics,
    FleetTopic,
    FleetEventsTopic,
    DeviceLogsTopic,
    ListingService,
    DeviceFaults,
    DeviceReports,
    DeviceProxy,
    DeviceSockets,
  ],
})
export class FleetModule {}
