import { type Request, type Response } from 'express';

/** A family of streams, for counting and for stopping. */
export interface StreamKind {
  /** Label in metrics, such as `day`. */
  readonly name: string;
  /** Ends by itself before long, so a stop may wait for it; an endless one is sent away at once. */
  readonly finite: boolean;
}

/** What has happened on the streams of one kind since the process started. */
export interface StreamCounts {
  open: number;
  messages: number;
  bytes: number;
  cutOff: { 'bytes-behind': number; 'time-behind': number };
}

export function noCounts(): StreamCounts {
  return { open: 0, messages: 0, bytes: 0, cutOff: { 'bytes-behind': 0, 'time-behind': 0 } };
}

/** Where a stream goes. */
export interface StreamTarget {
  readonly request: Request;
  readonly response: Response;
  readonly kind: StreamKind;
}
