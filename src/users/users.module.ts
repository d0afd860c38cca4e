import { Module } from '@nestjs/common';
import { RequestMeter } from './request-meter.js';
import { RequestMetrics } from './request-metrics.service.js';
import { RequestRecorder } from './request-recorder.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';

/** The sample API, and the measuring of all requests to it. */
@Module({
  controllers: [UsersController],
  providers: [UsersService, RequestMeter, RequestRecorder, RequestMetrics],
  exports: [UsersService, RequestMetrics],
})
export class UsersModule {}
