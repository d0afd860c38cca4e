import { Logger } from '@nestjs/common';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { infoOf } from './domain/points.js';
import { type Trial } from './domain/record.js';

const SPAN_ID_DIGITS = 16;
const MAX_QUEUED = 20_000;

/** A span for each try of a step, by the official SDK; `OTEL_EXPORTER_OTLP_…` say where it is sent. */
export class StepSpans {
  private readonly processor = new BatchSpanProcessor(new OTLPTraceExporter(), {
    maxQueueSize: MAX_QUEUED,
    maxExportBatchSize: 512,
  });
  /** One for each service, by which a viewer of traces groups spans. */
  private readonly tracers = new Map<string, Tracer>();

  /** A try that is delayed has its span when it ends. */
  add({ traceId, point, attempt, outcome, fault, sinceMs, endedMs }: Trial): void {
    if (endedMs === null) return;
    const { name, service } = infoOf(point);
    const id = traceId.replaceAll('-', '');
    // All steps of a request hang on one span id made of its trace id, so that no step has to know another.
    const parent = { traceId: id, spanId: id.slice(-SPAN_ID_DIGITS), traceFlags: TraceFlags.SAMPLED, isRemote: true };
    const span = this.tracerOf(service).startSpan(
      name,
      {
        kind: SpanKind.INTERNAL,
        startTime: new Date(Math.min(sinceMs, endedMs)),
        attributes: {
          'flowprobe.point': point,
          'flowprobe.attempt': attempt,
          'flowprobe.outcome': outcome,
          ...(fault === null ? {} : { 'flowprobe.fault': fault }),
        },
      },
      trace.setSpanContext(ROOT_CONTEXT, parent),
    );
    const isFailed = outcome === 'failed' || outcome === 'dropped' || outcome === 'crashed';
    if (isFailed) span.setStatus({ code: SpanStatusCode.ERROR, message: `${outcome} by the fault ${fault ?? ''}` });
    span.end(new Date(endedMs));
  }

  /** Sends what waits. */
  async close(): Promise<void> {
    try {
      await this.processor.shutdown();
    } catch (error) {
      new Logger('Faults').warn(`The last spans could not be sent: ${String(error)}`);
    }
  }

  private tracerOf(service: string): Tracer {
    let tracer = this.tracers.get(service);
    if (tracer === undefined) {
      const resource = defaultResource().merge(
        resourceFromAttributes({ 'service.name': service, 'service.namespace': 'flowprobe' }),
      );
      tracer = new BasicTracerProvider({ resource, spanProcessors: [this.processor] }).getTracer('flowprobe');
      this.tracers.set(service, tracer);
    }
    return tracer;
  }
}
