import { type IncomingMessage } from 'node:http';
import { jsonProblemText } from '../../kernel/errors/body-refusal.js';
import { readStrictJson } from '../../kernel/input/strict-json.js';
import { structureProblems } from '../../kernel/input/structure.js';
import { type Settings } from '../domain/value.js';
import { isObject } from '../../kernel/input/is-object.js';

/** What a body may hold. */
export const MOST_BODY_BYTES = 10 * 1024;
/**
 * What is read, and dropped, of a body that is too large, before its connection is cut: most clients read no answer before they
 * have sent all, and a connection that is closed on them before is all that they would learn.
 */
const MOST_DROPPED_BYTES = 16 * 1024 * 1024;

/** A request's body: its fields, or why it is refused. */
export type SettingsBody = { readonly fields: Settings } | { readonly status: 400 | 413; readonly error: string };

const TOO_LARGE: SettingsBody = { status: 413, error: `The body must be at most ${MOST_BODY_BYTES} bytes` };

/** Undefined where the body is too large. Rejects when the client goes away. */
async function readBytes(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length <= MOST_BODY_BYTES) parts.push(part);
    // Leaving the loop early ends the request, and its connection with the answer.
    if (length > MOST_DROPPED_BYTES) break;
  }
  return length > MOST_BODY_BYTES ? undefined : Buffer.concat(parts, length);
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
  return { fields: value as Settings };
}

/** Reads the fields to set, whatever content type they were sent as: existing clients send many. */
export async function readSettings(request: IncomingMessage): Promise<SettingsBody> {
  const bytes = await readBytes(request);
  return bytes === undefined ? TOO_LARGE : parse(bytes);
}
