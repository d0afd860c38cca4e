import { visit } from 'jsonc-parser';
import { FlowProbeError, type Problem, refused } from '../../kernel/errors/flowprobe.error.js';
import { structureProblems } from '../../kernel/input/structure.js';
import { eventProblems, MAX_EVENT_BYTES, parseJson, readEvent } from './telemetry-event.js';

const MAX_PARTS = 500_000;
const MAX_PROBLEMS = 20;

/**
 * The events of a request body, one or a list of them, each with the bytes that it came with: a parsed number would have lost
 * the last digits of its nanoseconds. All or none.
 * @throws FlowProbeError `invalid-body`, `payload-too-large`
 */
export function readEvents(bytes: Buffer): Buffer[] {
  const parsed = parseJson(bytes);
  if ('error' in parsed) throw parsed.error;
  const { value } = parsed;
  if (typeof value !== 'object' || value === null) {
    throw new FlowProbeError('invalid-body', 'The body must be an event, or a list of events');
  }
  // What follows walks over the text with a stack.
  const misshapen = structureProblems(value, MAX_PARTS);
  if (misshapen.length > 0) throw refused('invalid-body', misshapen.slice(0, MAX_PROBLEMS));
  const values: unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0) throw new FlowProbeError('invalid-body', 'There is no event in the list');
  const problems: Problem[] = [];
  for (const [index, each] of values.entries()) {
    problems.push(...eventProblems(each, Array.isArray(value) ? `${index}.` : ''));
    if (problems.length >= MAX_PROBLEMS) break;
  }
  if (problems.length > 0) throw refused('invalid-body', problems);
  const text = bytes.toString('utf8');
  return (Array.isArray(value) ? elementsOf(text) : [text]).map(bodyOf);
}

function bodyOf(text: string): Buffer {
  const read = readEvent(Buffer.from(text));
  if (read.kind !== 'event') throw new FlowProbeError('invalid-body', 'The body must be an event, or a list of events');
  if (read.body.length > MAX_EVENT_BYTES) {
    throw new FlowProbeError('payload-too-large', `An event has at most ${MAX_EVENT_BYTES} bytes`);
  }
  return read.body;
}

/** The text of each object of a list, as it stands there. */
function elementsOf(text: string): string[] {
  const elements: string[] = [];
  let depth = 0;
  let start = 0;
  visit(text, {
    onObjectBegin: (offset) => {
      if (depth === 0) start = offset;
      depth += 1;
    },
    onObjectEnd: (offset, length) => {
      depth -= 1;
      if (depth === 0) elements.push(text.slice(start, offset + length));
    },
  });
  return elements;
}
