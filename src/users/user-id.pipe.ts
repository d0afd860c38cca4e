import { Injectable, type PipeTransform } from '@nestjs/common';
import { refused } from '../kernel/errors/flowprobe.error.js';
import { isUuid } from './domain/user-id.js';

@Injectable()
export class UserIdPipe implements PipeTransform<string, string> {
  /** @throws FlowProbeError `bad-request` */
  transform(id: string): string {
    if (isUuid(id)) return id;
    throw refused('bad-request', [{ field: 'id', problem: 'id must be a UUID of version 4 or 7' }]);
  }
}
