import { Command } from 'commander';
import { systemCodeOf } from '../kernel/errors/system-code.js';
import { MAX_PORT } from '../kernel/listeners/max-port.js';
import { type Slo } from '../kernel/latency/slo.js';
import { EventSubscription } from './probe/event-subscription.js';
import { fail } from './fail.js';
import { numberUpTo } from './number-option.js';
import {
  addressBelow,
  authorization,
  collectSlo,
  MAX_SECONDS,
  podName,
  sensorName,
  serverOption,
} from './probe/options.js';
import { type MetricsPort } from './probe/metrics-port.js';
import { processOutput } from './probe/output.js';
import { ReportSchedule } from './probe/report-schedule.js';
import { onStopSignal } from './probe/stop-signal.js';
import { SubscriberRun } from './probe/subscriber-run.js';
import { SYSTEM_TIMERS } from '../kernel/time/timers.js';
import { WallClock } from './probe/wall-clock.js';

interface Options {
  readonly duration?: number;
  readonly reportInterval: number;
  readonly sensor?: string;
  readonly url: URL;
  readonly pod: string;
  readonly json?: true;
  readonly slo?: readonly Slo[];
  readonly metricsPort?: number;
  readonly metricsHost: string;
}

function greeting(events: URL, { sensor, duration, reportInterval }: Options, metrics: string | undefined): string[] {
  return [
    `Connected to ${events.href}`,
    `Listening to: ${sensor ?? 'ALL sensors'}`,
    `Duration: ${duration === undefined ? 'Infinite (press Ctrl+C to stop)' : `${duration}s`}`,
    `Report interval: ${reportInterval}s`,
    ...(metrics === undefined ? [] : [`Metrics: ${metrics}`]),
    '',
  ];
}

/** The library for metrics is read only where it is asked for: it takes longer than all the rest. */
async function openMetrics({ metricsPort, metricsHost }: Options): Promise<MetricsPort | undefined> {
  if (metricsPort === undefined) return undefined;
  const { MetricsPort } = await import('./probe/metrics-port.js');
  try {
    return await MetricsPort.open(metricsPort, metricsHost);
  } catch (error) {
    const code = systemCodeOf(error) ?? String(error);
    return fail(
      `--metrics-port ${metricsPort}: ${code === 'EADDRINUSE' ? 'the port is taken' : `cannot listen (${code})`}`,
    );
  }
}

async function subscribe(options: Options): Promise<void> {
  const {
    url,
    pod,
    sensor,
    json = false,
    slo: slos = [],
    reportInterval: intervalSeconds,
    duration: durationSeconds,
  } = options;
  const headers = authorization(process.env['API_KEY']);
  const output = processOutput({ resultsOnly: json, whenClosed: 'exit' });
  const events = addressBelow(url, `/${pod}/events/changes`);
  if (sensor !== undefined) events.searchParams.set('sensor', sensor);
  const metrics = await openMetrics(options);
  const settings = { greeting: greeting(events, options, metrics?.address), sensor, json, slos };
  const run = new SubscriberRun(settings, output, SYSTEM_TIMERS, (sample) => metrics?.observe(sample), finish);
  const clock = new WallClock();
  const subscription = new EventSubscription({ url: events, headers }, () => clock.nowUs(), SYSTEM_TIMERS, run);
  const reports = new ReportSchedule(
    SYSTEM_TIMERS,
    { intervalSeconds, durationSeconds },
    () => run.report(),
    () => run.stop(),
  );
  let finished = false;

  function finish(refusal?: string): void {
    if (finished) return;
    finished = true;
    reports.stop();
    subscription.stop();
    metrics?.close();
    if (refusal === undefined || run.hasConnected) process.exitCode = run.finish();
    if (refusal !== undefined) fail(`${events.href} ${refusal}`);
  }

  onStopSignal(SYSTEM_TIMERS, () => run.stop());
  subscription.start();
  reports.start();
}

export function subscribeCommand(): Command {
  return new Command()
    .option('-d, --duration <sec>', 'stop after so many seconds (default: unlimited)', numberUpTo(MAX_SECONDS))
    .option('-r, --report-interval <s>', 'report every so many seconds', numberUpTo(MAX_SECONDS), 10)
    .option('-s, --sensor <id>', 'only this sensor (default: all)', sensorName)
    .addOption(serverOption())
    .option('-p, --pod <name>', 'pod to subscribe to', podName, 'alice')
    .option('--json', 'one JSON report a line, and nothing else, on standard output')
    .option('--slo <figure=ms>', 'exit with 99 if missed, such as p99=250; may be repeated', collectSlo)
    .option(
      '--metrics-port <port>',
      'serve sse_latency_seconds for Prometheus at /metrics; 0 picks a free port',
      numberUpTo(MAX_PORT, { min: 0, integer: true }),
    )
    .option('--metrics-host <address>', 'where the metrics port listens', '127.0.0.1')
    .addHelpText('after', '\nWith API_KEY in the environment, it is sent along. Ctrl+C stops with a report.')
    .action(subscribe);
}
