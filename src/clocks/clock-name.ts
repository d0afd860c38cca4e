import { Injectable, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { refused } from '../kernel/errors/flowprobe.error.js';
import { CLOCK_NAME, CLOCK_NAME_PROBLEM } from './clocks.dto.js';

/** Reads the name of a clock. */
@Injectable()
export class ClockName implements PipeTransform<string, string> {
  /** @throws FlowProbeError `bad-request` */
  transform(name: string): string {
    if (CLOCK_NAME.test(name)) return name;
    throw refused('bad-request', [{ field: 'clock', problem: CLOCK_NAME_PROBLEM }]);
  }
}

export function ApiClockName(): MethodDecorator {
  return ApiParam({
    name: 'clock',
    description: 'Its name.',
    schema: { type: 'string', pattern: CLOCK_NAME.source, example: 'checkout' },
  });
}
