import { Module } from '@nestjs/common';
import { ReadyChecks } from '../kernel/health/ready-checks.js';
import { Retentions } from '../store/retentions.js';
import { TelemetryModule } from '../telemetry/telemetry.module.js';
import { BUS_PREFIX, BUS_RETENTION } from './bus.js';
import { FaultSettings } from './fault-settings.service.js';
import { FaultsController } from './faults.controller.js';
import { FaultsTopic } from './faults.topic.js';
import { FaultsService } from './faults.service.js';
import { Frontend } from './frontend.service.js';
import { MessagingService } from './messaging.service.js';
import { RequestsController } from './requests.controller.js';
import { RequestsService } from './requests.service.js';
import { StepReports } from './step-reports.service.js';

@Module({
  imports: [TelemetryModule],
  controllers: [FaultsController, RequestsController],
  providers: [FaultSettings, StepReports, MessagingService, Frontend, FaultsService, FaultsTopic, RequestsService],
})
export class FaultsModule {
  constructor(retentions: Retentions, checks: ReadyChecks, messaging: MessagingService) {
    retentions.declare(BUS_PREFIX, BUS_RETENTION);
    checks.add('requests', () => (messaging.isReady ? undefined : 'what is stored of the requests is not read yet'));
  }
}
