import { Module } from '@nestjs/common';
import { DeviceProxy } from './device-proxy.service.js';
import { DeviceSockets } from './device-sockets.service.js';
import { FleetDevicesController } from './fleet-devices.controller.js';
import { FleetEventsController } from './fleet-events.controller.js';
import { FleetEvents } from './fleet-events.service.js';
import { FleetMetrics } from './fleet-metrics.service.js';
import { FleetController } from './fleet.controller.js';
import { FleetService } from './fleet.service.js';
import { FleetTopic } from './fleet.topic.js';
import { FleetEventsTopic } from './fleet-events.topic.js';
import { DeviceLogsTopic } from './device-logs.topic.js';
import { ListingService } from './listing.service.js';

@Module({
  controllers: [FleetController, FleetEventsController, FleetDevicesController],
  providers: [
    FleetService,
    FleetEvents,
    FleetMetrics,
    FleetTopic,
    FleetEventsTopic,
    DeviceLogsTopic,
    ListingService,
    DeviceProxy,
    DeviceSockets,
  ],
})
export class FleetModule {}
