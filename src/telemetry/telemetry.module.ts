import { Module } from '@nestjs/common';
import { Heartbeat } from './heartbeat.service.js';
import { ProcessesService } from './processes.service.js';
import { ProcessesTopic } from './processes.topic.js';
import { TcpListener } from './tcp-listener.service.js';
import { TelemetryController } from './telemetry.controller.js';
import { TelemetryFigures } from './telemetry-figures.js';
import { TelemetryTopic } from './telemetry.topic.js';
import { TelemetryIntake } from './telemetry-intake.service.js';
import { TelemetryStream } from './telemetry-stream.service.js';
import { WebListener } from './web-listener.service.js';

@Module({
  controllers: [TelemetryController],
  providers: [
    TelemetryFigures,
    TelemetryIntake,
    TelemetryStream,
    TelemetryTopic,
    ProcessesService,
    ProcessesTopic,
    Heartbeat,
    TcpListener,
    WebListener,
  ],
  exports: [TelemetryIntake],
})
export class TelemetryModule {}
