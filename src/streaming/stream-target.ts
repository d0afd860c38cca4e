import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { type StreamResponse } from './stream-response.js';
import { type DisconnectReason } from './stream-sink.js';
import { type WireRequest, wireRequestOf } from './wire/wire-request.js';

/** Labels in metrics, and what a rule for the wire names. */
export const STREAM_KINDS = ['day', 'live', 'changes', 'telemetry', 'events', 'traffic', 'fleet', 'streams'] as const;

export type StreamKindName = (typeof STREAM_KINDS)[number];

/** A family of streams, for counting and for stopping. */
export interface StreamKind {
  readonly name: StreamKindName;
  /** Ends by itself before long, so a stop may wait for it; an endless one is disconnected at once. */
  readonly finite: boolean;
}

/** What has happened on the streams of one kind since the process started. */
export interface StreamCounts {
  open: number;
  messages: number;
  bytes: number;
  disconnected: Record<DisconnectReason, number>;
}

export function noCounts(): StreamCounts {
  return { open: 0, messages: 0, bytes: 0, disconnected: { 'bytes-behind': 0, 'time-behind': 0, budget: 0 } };
}

/**
 * The cursor that a request brings, by its header `Last-Event-ID` or its parameter `lastEventId`. The header wins: an EventSource
 * that was opened with a parameter sends the newer id in the header when it connects again. Some polyfills add the parameter once
 * more instead, so its last value counts.
 */
export function cursorOf(header: string | string[] | undefined, parameter: unknown): string | undefined {
  if (typeof header === 'string' && header !== '') return header;
  const last: unknown = Array.isArray(parameter) ? parameter.at(-1) : parameter;
  return typeof last === 'string' && last !== '' ? last : undefined;
}

/** Where a stream goes, and from which cursor on. */
export interface StreamTarget {
  readonly kind: StreamKind;
  readonly request: Request;
  readonly response: Response & StreamResponse;
  /** What the client has read, as it says; undefined for a client that starts. */
  readonly cursor: string | undefined;
  /** What the request asks for about the wire; undefined for nothing. */
  readonly wire?: WireRequest | undefined;
}

/**
 * The stream that a handler with `@Sse()` opens, as its argument: `@StreamTo(KIND) target: StreamTarget`.
 * @throws FlowProbeError `invalid-query` for parameters about the wire that do not fit
 */
export const StreamTo = createParamDecorator((kind: StreamKind, context: ExecutionContext): StreamTarget => {
  const http = context.switchToHttp();
  const request = http.getRequest<Request>();
  const response = http.getResponse<Response & StreamResponse>();
  const cursor = cursorOf(request.headers['last-event-id'], request.query['lastEventId']);
  return { kind, request, response, cursor, wire: wireRequestOf(request) };
});
