import { type IncomingMessage } from 'node:http';
import { systemCodeOf } from '../../kernel/errors/system-code.js';
import { jsonProblemText } from '../../kernel/errors/body-refusal.js';
import { readStrictJson } from '../../kernel/input/strict-json.js';
import { structureProblems } from '../../kernel/input/structure.js';
import { type DeviceOverrides } from '../domain/value.js';
import { isObject } from '../../kernel/input/is-object.js';

/** The bound of a body. */
export const MAX_BODY_BYTES = 10 * 1024;
/**
 * What is read, and dropped, of a body that is too large, before its connection is cut: most clients read no answer before they
 * have sent all, and a connection that is closed on them before is all that they would learn.
 */
export const MAX_DROPPED_BYTES = 16 * 1024 * 1024;

/** A request's body: its fields, or why it is refused. */
export type SettingsBody =
  { readonly fields: DeviceOverrides } | { readonly status: 400 | 413; readonly error: string };

const TOO_LARGE: SettingsBody = { status: 413, error: `The body must be at most ${MAX_BODY_BYTES} bytes` };

/** How the stream of a body fails where its client leaves. */
export const CLIENT_LEFT = new Set(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE']);
const UNREADABLE: SettingsBody = { status: 400, error: 'The body could not be read' };

/** Undefined where the body is too large. */
async function readBytes(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length <= MAX_BODY_BYTES) parts.push(part);
    // Leaving the loop early ends the request, and its connection with the answer.
    if (length > MAX_DROPPED_BYTES) break;
  }
  return length > MAX_BODY_BYTES ? undefined : Buffer.concat(parts, length);
}

function parse(bytes: Buffer): SettingsBody {
  const read = readStrictJson(bytes);
  if ('problems' in read) {
    const [problem] = read.problems;
    return {
      status: 400,
      error: problem === undefined ? 'The body must be JSON' : jsonProblemText(problem, 'The body'),
    };
  }
  const { value } = read;
  if (!isObject(value)) {
    return { status: 400, error: 'The body must be a JSON object' };
  }
  const [misshapen] = structureProblems(value);
  if (misshapen !== undefined) return { status: 400, error: misshapen.problem };
  return { fields: value as DeviceOverrides };
}

/** Reads the fields to set, whatever content type they were sent as: existing clients send many. */
export async function readSettings(request: IncomingMessage): Promise<SettingsBody> {
  try {
    const bytes = await readBytes(request);
    return bytes === undefined ? TOO_LARGE : parse(bytes);
  } catch (error) {
    if (CLIENT_LEFT.has(systemCodeOf(error) ?? '')) return UNREADABLE;
    throw error;
  }
}
