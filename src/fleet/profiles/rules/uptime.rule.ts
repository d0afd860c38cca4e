import { Equals } from 'class-validator';
import { type UptimeSpec } from '../../domain/kinds/uptime.js';

export class UptimeRule implements UptimeSpec {
  @Equals('uptime')
  readonly kind!: 'uptime';
}
