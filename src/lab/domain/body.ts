import { type Answer, type PlainStep, type Step } from './lab-case.js';

/** What is done next of a body. */
export type BodyPart =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly isSplit: boolean }
  | { readonly kind: 'pause'; readonly pauseMs: number };

/** A repeat is written in pieces of so many bytes at most, unless what is repeated is longer. */
const REPEAT_PIECE_BYTES = 64 * 1024;

function* repeated(unit: Uint8Array, times: number): Generator<Uint8Array> {
  const perPiece = Math.max(1, Math.floor(REPEAT_PIECE_BYTES / unit.length));
  const piece = new Uint8Array(unit.length * Math.min(perPiece, times));
  for (let offset = 0; offset < piece.length; offset += unit.length) piece.set(unit, offset);
  let left = times;
  for (; left >= perPiece; left -= perPiece) yield piece;
  if (left > 0) yield piece.subarray(0, left * unit.length);
}

function* partsOfStep(step: PlainStep, isSplit: boolean): Generator<BodyPart> {
  switch (step.kind) {
    case 'bytes':
      if (step.bytes.length > 0) yield { kind: 'bytes', bytes: step.bytes, isSplit };
      break;
    case 'repeat':
      for (const bytes of repeated(step.unit, step.times)) yield { kind: 'bytes', bytes, isSplit };
      break;
    case 'pause':
      yield step;
  }
}

/** A body in its order, a step at a time. `isSplit` bytes are written one by one, after they were compressed where they are. */
export function* partsOf(steps: readonly Step[]): Generator<BodyPart> {
  for (const step of steps) {
    if (step.kind !== 'oneByteAtATime') yield* partsOfStep(step, false);
    else for (const inner of step.steps) yield* partsOfStep(inner, true);
  }
}

/** The bytes of a body as the steps have them, before they are compressed. */
export function* bytesOf({ steps }: Pick<Answer, 'steps'>): Generator<Uint8Array> {
  for (const part of partsOf(steps)) if (part.kind === 'bytes') yield part.bytes;
}

/** How many bytes a step writes. */
export function byteCountOf(step: Step): number {
  switch (step.kind) {
    case 'bytes':
      return step.bytes.length;
    case 'repeat':
      return step.unit.length * step.times;
    case 'pause':
      return 0;
    case 'oneByteAtATime':
      return step.steps.reduce((sum, inner) => sum + byteCountOf(inner), 0);
  }
}

const [CR, LF] = [13, 10];

function lineEndsIn(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (byte === CR || byte === LF ? sum + 1 : sum), 0);
}

function lineEndCountOf(step: Step): number {
  switch (step.kind) {
    case 'bytes':
      return lineEndsIn(step.bytes);
    case 'repeat':
      return lineEndsIn(step.unit) * step.times;
    case 'pause':
      return 0;
    case 'oneByteAtATime':
      return step.steps.reduce((sum, inner) => sum + lineEndCountOf(inner), 0);
  }
}

/** What it costs to read a body. */
export interface BodySize {
  readonly bytes: number;
  /** CR and LF, each for itself. */
  readonly lineEnds: number;
}

/** Of all answers of a case, and of all that a right client is sent of them: so that no case holds up the service that reads it. */
export const MAX_SIZE: BodySize = { bytes: 16 * 1024 * 1024, lineEnds: 250_000 };

export function sizeOf({ steps }: Pick<Answer, 'steps'>): BodySize {
  return {
    bytes: steps.reduce((sum, step) => sum + byteCountOf(step), 0),
    lineEnds: steps.reduce((sum, step) => sum + lineEndCountOf(step), 0),
  };
}

export function sumOf(sizes: readonly BodySize[]): BodySize {
  return {
    bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    lineEnds: sizes.reduce((sum, { lineEnds }) => sum + lineEnds, 0),
  };
}

export function isTooLarge({ bytes, lineEnds }: BodySize): boolean {
  return bytes > MAX_SIZE.bytes || lineEnds > MAX_SIZE.lineEnds;
}

/** How long a step pauses. */
export function pauseMsOf(step: Step): number {
  if (step.kind === 'pause') return step.pauseMs;
  return step.kind === 'oneByteAtATime' ? step.steps.reduce((sum, inner) => sum + pauseMsOf(inner), 0) : 0;
}
