import { type EventSourceMessage } from 'eventsource-parser';
import { LatencyRecorder, type Sample } from '../../kernel/latency/latency-recorder.js';
import { type LatencyReport, millisecondsText, reportLines } from '../../kernel/latency/latency-report.js';
import { isMet, type Slo, sloLine } from '../../kernel/latency/slo.js';
import { type Measurement, readChange, readGap, parseEventId } from './change-reader.js';
import { type StreamHandlers } from './event-subscription.js';
import { type Output, printable } from './output.js';
import { type Cancel, type Timers } from '../../kernel/time/timers.js';
import { ThrottledLog } from './throttled-log.js';

const PRINT_EVERY = 100;
const SLO_MISSED = 99;
const NEVER_CONNECTED = 1;
/** For so long the end waits for changes that others have overtaken. */
const LATE_MS = 2000;

export interface SubscriberSettings {
  /** Lines to print once connected. */
  readonly greeting: readonly string[];
  readonly sensor: string | undefined;
  readonly json: boolean;
  readonly slos: readonly Slo[];
}

/** Turns a subscription into samples, reports, and at the end an exit code. */
export class SubscriberRun implements StreamHandlers {
  private readonly recorder: LatencyRecorder;
  private readonly errors: ThrottledLog;
  private connections = 0;
  private hasEnded = false;
  private isStopping = false;
  private cancelWait: Cancel | undefined;

  /** `observe` receives each sample; `over` is called when the stream has ended, with the reason if it was refused. */
  constructor(
    private readonly settings: SubscriberSettings,
    private readonly output: Output,
    private readonly timers: Timers,
    private readonly observe: (sample: Sample) => void,
    private readonly over: (refusal: string | undefined) => void,
  ) {
    this.recorder = new LatencyRecorder(settings.sensor === undefined);
    this.errors = new ThrottledLog(timers, (counts) => {
      for (const [kind, count] of counts) output.warn(count === 1 ? kind : `${kind} (${count} times)`);
    });
  }

  opened(resumedAfter: string | undefined): void {
    this.connections += 1;
    if (this.connections === 1) for (const line of this.settings.greeting) this.output.say(line);
    else if (resumedAfter !== undefined) this.errors.add('Connected again, resuming after the last event');
    else
      this.errors.add('Connected again; what was written meanwhile is not seen, as there was no event to resume after');
  }

  get hasConnected(): boolean {
    return this.connections > 0;
  }

  event({ event, data, id }: EventSourceMessage, arrivedUs: number): void {
    if (event === 'gap') {
      this.takeGap(data, id);
      return;
    }
    // Other named events are no changes.
    if (event !== undefined && event !== 'message') return;
    const change = readChange(data);
    if ('problem' in change) {
      this.errors.add(printable(`An event could not be read: ${change.problem}`));
      return;
    }
    const { sensor } = this.settings;
    const measurements = change.value.filter((measurement) => sensor === undefined || measurement.sensor === sensor);
    const before = this.recorder.events;
    const samples = this.recorder.record(measurements, arrivedUs, parseEventId(id));
    for (const [index, sample] of samples.entries()) {
      this.observe(sample);
      if (!this.isStopping && (before + index + 1) % PRINT_EVERY === 0)
        this.printSample(before + index + 1, measurements[index], sample);
    }
    if (this.isStopping && this.recorder.missing === 0) this.over(undefined);
  }

  cut(reason: string, retryMs: number): void {
    const what = this.connections === 0 ? 'Cannot connect' : 'Not connected';
    this.errors.add(printable(`${what} (${reason}); the next attempt is in ${retryMs}ms`));
  }

  ended(): void {
    this.hasEnded = true;
    this.errors.add('The server has ended the stream');
    this.over(undefined);
  }

  refused(reason: string): void {
    this.over(reason);
  }

  /**
   * Takes no new changes, and is over once none is missing, or after 2 s: of changes that are written side by side some come
   * after later ones, and are not lost. A second call ends it at once.
   */
  stop(): void {
    if (this.isStopping || !this.hasConnected || this.recorder.missing === 0) {
      this.over(undefined);
      return;
    }
    this.isStopping = true;
    this.recorder.end();
    this.cancelWait = this.timers.after(LATE_MS, () => this.over(undefined));
  }

  /** An interim report has nothing lost: what is missing may still come. */
  report(isFinal = false): LatencyReport {
    const report = this.recorder.report();
    if (this.settings.json) {
      const { lost: missing, ...figures } = report;
      this.output.result(JSON.stringify(isFinal ? report : { ...figures, lost: 0, missing }));
      return report;
    }
    const notes = { isFinal, reconnects: Math.max(0, this.connections - 1), untimed: this.recorder.untimed };
    for (const line of ['', ...reportLines(report, notes)]) this.output.result(line);
    return report;
  }

  /** The last report and the verdicts on it. @returns the exit code. */
  finish(): number {
    this.cancelWait?.();
    this.errors.flush();
    const { numberingsEvicted } = this.recorder;
    if (numberingsEvicted > 0) {
      this.output.warn(
        `Too many sensors and runs to track: ${numberingsEvicted} were evicted, so "lost" may be too low.`,
      );
    }
    const report = this.report(true);
    const { slos } = this.settings;
    for (const slo of slos) this.output.say(sloLine(slo, report));
    if (!this.hasConnected && !this.hasEnded) return NEVER_CONNECTED;
    return slos.every((slo) => isMet(slo, report)) ? 0 : SLO_MISSED;
  }

  private printSample(number: number, measurement: Measurement | undefined, { latencyUs }: Sample): void {
    const latency = latencyUs === undefined ? 'no' : millisecondsText(latencyUs / 1000);
    this.output.say(`Event #${number}: ${printable(measurement?.sensor ?? 'unknown sensor')} (${latency} latency)`);
  }

  private takeGap(data: string, id: string | undefined): void {
    const gap = readGap(data);
    if ('problem' in gap) {
      this.errors.add(printable(`A gap was announced that could not be read: ${gap.problem}`));
      return;
    }
    const { from, to } = gap.value;
    if (to === undefined) {
      this.errors.add(`The server has lost its changes from ${from} on; how many is not known`);
      return;
    }
    this.errors.add(`The server has dropped the changes ${from} to ${to}`);
    this.recorder.announceGap(from, to, parseEventId(id)?.epoch);
  }
}
