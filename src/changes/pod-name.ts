import { Injectable, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { refused } from '../kernel/errors/flowprobe.error.js';
import { POD_NAME } from './domain/pod.js';

/** Reads the name of a pod. A pattern is all that there is to check, so that no class is made for it on each request. */
@Injectable()
export class PodName implements PipeTransform<string, string> {
  /** @throws FlowProbeError `bad-request` */
  transform(pod: string): string {
    if (POD_NAME.test(pod)) return pod;
    const problem = 'pod must be 1 to 63 lower-case letters, digits and hyphens, and not begin with a hyphen';
    throw refused('bad-request', [{ field: 'pod', problem }]);
  }
}

export function ApiPod(): MethodDecorator {
  return ApiParam({
    name: 'pod',
    description: 'Who the measurements belong to.',
    schema: { type: 'string', pattern: POD_NAME.source, example: 'alice' },
  });
}
