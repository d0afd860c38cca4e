import { printable } from '../../probe/output.js';
import { type CaseResult } from '../case-run.js';

const MAX_VALUE = 60;

/** As JSON, so that a blank or a control character shows. */
function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : printable(JSON.stringify(value));
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}

/** The first check that failed, on one line; empty where none did. */
export function firstFailure({ checks }: CaseResult): string {
  const failed = checks.find(({ passed }) => !passed);
  if (failed === undefined) return '';
  return `${printable(failed.what)}: expected ${shown(failed.expected)}, got ${shown(failed.actual)}`;
}

/** Why a case failed, on one line: its first failing check, and what the client has reported; empty where it passed. */
export function failureText(result: CaseResult): string {
  const why = firstFailure(result);
  return why === '' || result.reported === undefined ? why : `${why}; the client: ${printable(result.reported)}`;
}
