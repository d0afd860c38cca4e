import { isObject } from '../input/is-object.js';
import { type JsonProblem } from '../input/strict-json.js';
import { type FlowProbeError, refused } from './flowprobe.error.js';

/** One problem of a JSON body as a sentence: what it is about, what is wrong, and where. */
export function jsonProblemText({ path, line, column, problem }: JsonProblem, whole = 'the body'): string {
  return `${path === '' ? whole : path}: ${problem} (line ${line}, column ${column})`;
}

/** A body that is not strict JSON. */
export function jsonRefusal(problems: readonly JsonProblem[]): FlowProbeError {
  return refused(
    'invalid-body',
    problems.map((each) => ({ field: each.path === '' ? 'body' : each.path, problem: jsonProblemText(each) })),
  );
}

function tooLarge(limit: unknown): FlowProbeError {
  const most = typeof limit === 'number' ? `: at most ${limit / 1024} KiB` : '';
  return refused('payload-too-large', [{ field: 'body', problem: `the body is too large${most}` }]);
}

/** Codes of zlib and of its Brotli decoder. */
const DECOMPRESSION = /^(Z_|ERR__|ERR_BROTLI)/;

/** What the body parser has thrown about a body, in the words of this project; undefined where it is anything else. */
export function bodyRefusal(error: unknown): FlowProbeError | undefined {
  if (!isObject(error)) return undefined;
  if (error['type'] === 'entity.too.large') return tooLarge(error['limit']);
  const code = error['code'];
  if (typeof code !== 'string' || !DECOMPRESSION.test(code)) return undefined;
  return refused('invalid-body', [
    { field: 'body', problem: `the body is not what its Content-Encoding says, or is cut off (${code})` },
  ]);
}
