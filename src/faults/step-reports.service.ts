import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { eventJson } from '../telemetry/domain/own-event.js';
import { TelemetryIntake } from '../telemetry/telemetry-intake.service.js';
import { type StepOutcome } from './domain/fault-kind.js';
import { infoOf } from './domain/points.js';
import { type Trial } from './domain/record.js';
import { type StepSpans } from './step-spans.js';

const EVENTS: Readonly<Record<StepOutcome, string>> = {
  ok: 'stepPassed',
  failed: 'stepFailed',
  dropped: 'stepDropped',
  delayed: 'stepDelayed',
  duplicated: 'stepDuplicated',
  crashed: 'stepCrashed',
};

/** Sends telemetry of every step, and where OpenTelemetry is set up, spans. */
@Injectable()
export class StepReports implements OnModuleInit, BeforeApplicationShutdown {
  private spans: StepSpans | undefined;
  private isStopping = false;
  /** Each ends the waiting of one report. */
  private readonly waiting = new Set<() => void>();

  constructor(private readonly intake: TelemetryIntake) {}

  /** The SDK reads its own variables, as everywhere; it is loaded only where it is used. */
  async onModuleInit(): Promise<void> {
    const endpoint = process.env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
    if (endpoint === undefined || endpoint === '') return;
    try {
      const { StepSpans } = await import('./step-spans.js');
      this.spans = new StepSpans();
    } catch (error) {
      new Logger('Faults').error(`OpenTelemetry could not be loaded: ${String(error)}`);
    }
  }

  /** By now no step is taken any more. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.spans?.close();
  }

  /** Resolves at once, or where telemetry does not keep up, when it does. */
  async report(trials: readonly Trial[]): Promise<void> {
    if (trials.length === 0) return;
    for (const trial of trials) this.spans?.add(trial);
    this.intake.take(trials.filter(({ isEndOfDelay }) => isEndOfDelay !== true).map(toEvent));
    if (this.intake.isFull && !this.isStopping) await this.room();
  }

  /** The service stops: nobody is held up any more by telemetry that waits for a store that is away. */
  stopWaiting(): void {
    this.isStopping = true;
    for (const leave of this.waiting) leave();
  }

  private room(): Promise<void> {
    return new Promise((resolve) => {
      const leave = (): void => {
        cancel();
        this.waiting.delete(leave);
        resolve();
      };
      const cancel = this.intake.onDrain(leave);
      this.waiting.add(leave);
    });
  }
}

function toEvent({ traceId, point, attempt, outcome, fault, atMs }: Trial): Buffer {
  const { name, service } = infoOf(point);
  return Buffer.from(
    eventJson({
      traceId,
      name: service,
      event: EVENTS[outcome],
      atMs,
      attributes: {
        point: { type: 'integer', value: point },
        step: { stringValue: name },
        attempt: { type: 'integer', value: attempt },
        ...(fault === null ? {} : { fault: { stringValue: fault } }),
      },
    }),
  );
}
