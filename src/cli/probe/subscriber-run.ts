import { type EventSourceMessage } from 'eventsource-parser';
import { LatencyRecorder, type Sample } from '../../kernel/latency/latency-recorder.js';
import { type LatencyReport, millisecondsText, reportLines } from '../../kernel/latency/latency-report.js';
import { isMet, type Slo, sloLine } from '../../kernel/latency/slo.js';
import { type Measurement, readChange, readGap, readPlace } from './change-reader.js';
import { type StreamHandlers } from './event-follower.js';
import { type Output, printable } from './output.js';
import { type Timers } from '../../kernel/time/timers.js';
import { TroubleLog } from './trouble.js';

const TOLD_EVERY = 100;
const SLO_MISSED = 99;

export interface SubscriberSettings {
  /** Lines to print once connected. */
  readonly greeting: readonly string[];
  readonly sensor: string | undefined;
  readonly json: boolean;
  readonly slos: readonly Slo[];
}

/** What a subscriber makes of its stream: samples, reports, and at the end a verdict. */
export class SubscriberRun implements StreamHandlers {
  private readonly recorder: LatencyRecorder;
  private readonly trouble: TroubleLog;
  private connections = 0;

  /** `observe` is told each sample; `over` that the stream is, with the reason where it was refused. */
  constructor(
    private readonly settings: SubscriberSettings,
    private readonly output: Output,
    timers: Timers,
    private readonly observe: (sample: Sample) => void,
    private readonly over: (refusal: string | undefined) => void,
  ) {
    this.recorder = new LatencyRecorder(settings.sensor === undefined);
    this.trouble = new TroubleLog(timers, (counts) => {
      for (const [kind, count] of counts) output.warn(count === 1 ? kind : `${kind} (${count} times)`);
    });
  }

  opened(resumedAfter: string | undefined): void {
    this.connections += 1;
    if (this.connections === 1) for (const line of this.settings.greeting) this.output.say(line);
    else if (resumedAfter !== undefined) this.trouble.note('Connected again, resuming after the last event');
    else
      this.trouble.note(
        'Connected again; what was written meanwhile is not seen, as there was no event to resume after',
      );
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
    if (change === undefined) {
      this.trouble.note('An event could not be read: it is not a change');
      return;
    }
    const { sensor } = this.settings;
    const measurements = sensor === undefined ? change : change.filter((measurement) => measurement.sensor === sensor);
    const before = this.recorder.events;
    const samples = this.recorder.record(measurements, arrivedUs, readPlace(id));
    for (const [index, sample] of samples.entries()) {
      this.observe(sample);
      if ((before + index + 1) % TOLD_EVERY === 0) this.tell(before + index + 1, measurements[index], sample);
    }
  }

  cut(reason: string, retryMs: number): void {
    const what = this.connections === 0 ? 'Cannot connect' : 'Not connected';
    this.trouble.note(printable(`${what} (${reason}); the next attempt is in ${retryMs}ms`));
  }

  ended(): void {
    this.trouble.note('The server has ended the stream');
    this.over(undefined);
  }

  refused(reason: string): void {
    this.over(reason);
  }

  report(): LatencyReport {
    const report = this.recorder.report();
    if (this.settings.json) {
      this.output.result(JSON.stringify(report));
      return report;
    }
    const notes = { reconnects: Math.max(0, this.connections - 1), untimed: this.recorder.untimed };
    for (const line of ['', ...reportLines(report, notes)]) this.output.result(line);
    return report;
  }

  /** The last report and the verdicts on it. @returns the exit code. */
  finish(): number {
    this.trouble.flush();
    const { numberingsGivenUp } = this.recorder;
    if (numberingsGivenUp > 0) {
      this.output.warn(
        `Too many sensors and runs to follow: ${numberingsGivenUp} were given up, so "lost" may be too low.`,
      );
    }
    const report = this.report();
    const { slos } = this.settings;
    for (const slo of slos) this.output.say(sloLine(slo, report));
    return slos.every((slo) => isMet(slo, report)) ? 0 : SLO_MISSED;
  }

  private tell(number: number, measurement: Measurement | undefined, { latencyUs }: Sample): void {
    const latency = latencyUs === undefined ? 'no' : millisecondsText(latencyUs / 1000);
    this.output.say(`Event #${number}: ${printable(measurement?.sensor ?? 'unknown sensor')} (${latency} latency)`);
  }

  private takeGap(data: string, id: string | undefined): void {
    const gap = readGap(data);
    if (gap === undefined) {
      this.trouble.note('A gap was announced that could not be read');
      return;
    }
    const { from, to } = gap;
    if (to === undefined) {
      this.trouble.note(`The server has lost its changes from ${from} on; how many, it cannot tell`);
      return;
    }
    this.trouble.note(`The server has dropped the changes ${from} to ${to}`);
    this.recorder.announceGap(from, to, readPlace(id)?.epoch);
  }
}
