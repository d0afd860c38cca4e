import { Command } from 'commander';
import { SystemEntropy } from '../kernel/random/entropy.js';
import { Random } from '../kernel/random/random.js';
import { MeasurementSource } from './probe/measurement-source.js';
import { numberUpTo } from './number-option.js';
import { addressBelow, authorization, MAX_SECONDS, podName, serverOption } from './probe/options.js';
import { processOutput } from './probe/output.js';
import { ProducerRun } from './probe/producer-run.js';
import { onStopSignal } from './probe/stop-signal.js';
import { SYSTEM_TIMERS } from '../kernel/time/timers.js';
import { WallClock } from './probe/wall-clock.js';

interface Options {
  readonly frequency: number;
  readonly sensors: number;
  readonly duration?: number;
  readonly url: URL;
  readonly pod: string;
  readonly retries: number;
}

function sensorsText(count: number): string {
  const shown = Array.from({ length: Math.min(count, 10) }, (_, index) => `Sensor${index + 1}`).join(', ');
  return count > 10 ? `${shown}, … Sensor${count}` : shown;
}

function setUpLines({ url, pod, sensors, frequency, duration }: Options, run: string): string[] {
  const intervalMs = Number((1000 / frequency).toPrecision(4));
  return [
    'Starting Realtime Event Producer',
    `Server URL: ${url.href.replace(/\/$/, '')}`,
    `Pod: ${pod}`,
    `Sensors: ${sensorsText(sensors)}`,
    `Frequency: ${frequency} Hz (${intervalMs}ms interval)`,
    `Duration: ${duration === undefined ? 'Infinite (press Ctrl+C to stop)' : `${duration}s`}`,
    `Run: ${run}`,
    '',
  ];
}

function produce(options: Options): void {
  const { url, pod, sensors, frequency, duration: durationSeconds, retries } = options;
  const headers = authorization(process.env['API_KEY']);
  const output = processOutput({ resultsOnly: false, whenClosed: 'exit' });
  const entropy = new SystemEntropy();
  const run = [entropy.uint32(), entropy.uint32()].map((word) => word.toString(16).padStart(8, '0')).join('');
  for (const line of setUpLines(options, run)) output.say(line);
  const source = new MeasurementSource(run, sensors, Random.fromSeed(run));
  const settings = { url: addressBelow(url, `/${pod}/changes`), headers, frequency, durationSeconds, retries };
  const producer = new ProducerRun(settings, source, new WallClock(), SYSTEM_TIMERS, output, (exitCode) => {
    process.exitCode = exitCode;
  });
  onStopSignal(SYSTEM_TIMERS, () => producer.stop());
  producer.start();
}

export function produceCommand(): Command {
  return new Command()
    .option('-f, --frequency <hz>', 'events per second in total', numberUpTo(100_000), 1)
    .option('-s, --sensors <count>', 'number of sensors', numberUpTo(100_000, { min: 1, integer: true }), 3)
    .option('-d, --duration <sec>', 'stop after so many seconds (default: unlimited)', numberUpTo(MAX_SECONDS))
    .addOption(serverOption())
    .option('-p, --pod <name>', 'pod to write to', podName, 'alice')
    .option(
      '--retries <count>',
      'send a change without an answer again, up to so many times, under an Idempotency-Key: it is stored once',
      numberUpTo(10, { min: 0, integer: true }),
      0,
    )
    .addHelpText('after', '\nWith API_KEY in the environment, it is sent along. Ctrl+C stops with a report.')
    .action(produce);
}
