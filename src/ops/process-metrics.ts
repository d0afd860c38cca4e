import { type RecordableHistogram } from 'node:perf_hooks';
import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Gauge } from 'prom-client';
import { LoopWatch } from '../kernel/loop/loop-watch.js';
import { MetricsRegistry } from '../kernel/metrics/metrics-registry.js';

/** prom-client measures the loop by a timer of its own, which cannot be left out; so long a one never fires. */
const NEVER_MS = 2 ** 31 - 1;
const NANOS_PER_SECOND = 1e9;

type Figure = (turns: RecordableHistogram) => number;

/** What prom-client has of these names, of the turns that `LoopWatch` has looked at since the last scrape. */
const TURNS: readonly (readonly [name: string, which: string, figure: Figure])[] = [
  ['min', 'shortest', ({ min }) => min],
  ['max', 'longest', ({ max }) => max],
  ['mean', 'mean', ({ mean }) => mean],
  ['stddev', 'standard deviation', ({ stddev }) => stddev],
  ['p50', '50th percentile', (turns) => turns.percentile(50)],
  ['p90', '90th percentile', (turns) => turns.percentile(90)],
  ['p99', '99th percentile', (turns) => turns.percentile(99)],
];

/** What Node and the operating system know of the process, under the names that dashboards for Node services read. */
@Injectable()
export class ProcessMetrics {
  constructor(registry: MetricsRegistry, { turns }: LoopWatch) {
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: NEVER_MS });
    for (const [suffix, which, figure] of TURNS) {
      const name = `nodejs_eventloop_lag_${suffix}_seconds`;
      registry.removeSingleMetric(name);
      new Gauge({
        name,
        help: `The longest turns of the event loop, of each 10 ms of its work since the last scrape: ${which}.`,
        registers: [registry],
        collect() {
          this.set(turns.count === 0 ? 0 : figure(turns) / NANOS_PER_SECOND);
          // They are read in their order.
          if (figure === TURNS.at(-1)?.[2]) turns.reset();
        },
      });
    }
  }
}
