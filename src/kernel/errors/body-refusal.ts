import { isObject } from '../input/is-object.js';
import { type FlowProbeError, refused } from './flowprobe.error.js';

/** The engine's own sentence shows what was sent, and calls `null` no JSON; the place is all that it has to add. */
function brokenJson(message: string): FlowProbeError {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  const problem = `the body is broken JSON${position === undefined ? '' : `, from position ${position} on`}`;
  return refused('invalid-body', [{ field: 'body', problem }]);
}

function tooLarge(limit: unknown): FlowProbeError {
  const most = typeof limit === 'number' ? `: at most ${limit / 1024} KiB` : '';
  return refused('payload-too-large', [{ field: 'body', problem: `the body is too large${most}` }]);
}

/** What the body parser has thrown about a body, in the words of this project; undefined where it is anything else. */
export function bodyRefusal(error: unknown): FlowProbeError | undefined {
  if (!isObject(error)) return undefined;
  if (error['type'] === 'entity.parse.failed') return brokenJson(String(error['message']));
  return error['type'] === 'entity.too.large' ? tooLarge(error['limit']) : undefined;
}
