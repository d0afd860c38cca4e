import { type Request } from 'express';
import { type Problem, refused } from '../../kernel/errors/flowprobe.error.js';
import { type Fault, needsSession, parseFaults } from './parse-faults.js';

export const SESSION = /^[A-Za-z0-9_-]{1,64}$/;
export const MAX_SEED_CHARACTERS = 64;

/** What a request asks for about the wire of its stream. */
export interface WireRequest {
  readonly faults: readonly Fault[];
  readonly seed: string | undefined;
  readonly session: string | undefined;
}

type Parameter = Request['query'][string];

/** The texts of a parameter that may be repeated. */
function textsOf(value: Parameter): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((each) => typeof each === 'string');
}

function faultsOf(value: Parameter, problems: Problem[]): readonly Fault[] {
  if (value !== undefined && textsOf(value).length !== (Array.isArray(value) ? value.length : 1)) {
    problems.push({ field: 'wire', problem: 'wire must be a text, or several under the same name' });
    return [];
  }
  const parsed = parseFaults(textsOf(value));
  if ('faults' in parsed) return parsed.faults;
  problems.push(...parsed.problems.map(({ problem }) => ({ field: 'wire', problem: `wire: ${problem}` })));
  return [];
}

/**
 * Reads the parameters `wire`, `wireSeed` and `session`; undefined where a request has none of them. The one place that knows them.
 * @throws FlowProbeError `invalid-query`
 */
export function wireRequestOf({ url, query }: Pick<Request, 'url' | 'query'>): WireRequest | undefined {
  if (!url.includes('?')) return undefined;
  const { wire, wireSeed, session } = query;
  if (wire === undefined && wireSeed === undefined && session === undefined) return undefined;
  const problems: Problem[] = [];
  const faults = faultsOf(wire, problems);
  if (
    wireSeed !== undefined &&
    (typeof wireSeed !== 'string' || wireSeed.length < 1 || wireSeed.length > MAX_SEED_CHARACTERS)
  ) {
    problems.push({ field: 'wireSeed', problem: `wireSeed must be a text of 1 to ${MAX_SEED_CHARACTERS} characters` });
  }
  if (session !== undefined && (typeof session !== 'string' || !SESSION.test(session))) {
    problems.push({ field: 'session', problem: 'session must be 1 to 64 letters, digits, hyphens and underscores' });
  } else if (session === undefined && needsSession(faults)) {
    problems.push({ field: 'wire', problem: 'wire: status: times needs a session, which counts the requests' });
  }
  if (problems.length > 0) throw refused('invalid-query', problems);
  return {
    faults,
    seed: typeof wireSeed === 'string' ? wireSeed : undefined,
    session: typeof session === 'string' ? session : undefined,
  };
}
