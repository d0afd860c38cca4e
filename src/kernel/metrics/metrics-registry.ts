import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Registry } from 'prom-client';

/** Where all figures for Prometheus are registered, each by who knows it. */
@Injectable()
export class MetricsRegistry extends Registry implements OnModuleDestroy {
  onModuleDestroy(): void {
    this.clear();
  }
}
