import { type FaultDefinition } from './fault.js';
import { BOM } from './faults/bom.js';
import { COMMENTS } from './faults/comments.js';
import { CORRUPT } from './faults/corrupt.js';
import { CUT } from './faults/cut.js';
import { DROP } from './faults/drop.js';
import { DUPLICATE } from './faults/duplicate.js';
import { ENCODING } from './faults/encoding.js';
import { EVENT } from './faults/event.js';
import { FOLD } from './faults/fold.js';
import { GATHER } from './faults/gather.js';
import { IDS } from './faults/ids.js';
import { LATENCY } from './faults/latency.js';
import { LINE_ENDS } from './faults/line-ends.js';
import { PAD } from './faults/pad.js';
import { REORDER } from './faults/reorder.js';
import { RETRY } from './faults/retry.js';
import { SEPARATED } from './faults/separators.js';
import { SLOW } from './faults/slow.js';
import { SPLIT } from './faults/split.js';
import { STALL } from './faults/stall.js';
import { STATUS } from './faults/status.js';
import { TYPE } from './faults/type.js';

/** Every kind of fault on the wire, by phase. */
const DEFINITIONS: readonly FaultDefinition[] = [
  STATUS,
  TYPE,
  DROP,
  DUPLICATE,
  REORDER,
  CORRUPT,
  PAD,
  FOLD,
  SEPARATED,
  IDS,
  EVENT,
  COMMENTS,
  RETRY,
  LINE_ENDS,
  BOM,
  ENCODING,
  SPLIT,
  GATHER,
  LATENCY,
  SLOW,
  STALL,
  CUT,
];

export const FAULTS: ReadonlyMap<string, FaultDefinition> = new Map(
  DEFINITIONS.map((definition) => [definition.kind, definition]),
);
