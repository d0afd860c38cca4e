import { STREAM_PARAMETERS } from '../streaming/wire/stream-parameters.dto.js';

const NO_PART_OF_A_RUN: ReadonlySet<string> = new Set(['clock', ...STREAM_PARAMETERS]);

/** What opens a run on a clock again: the query without what does not concern the run. */
export function addressOf(path: string, query: object): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, string | number | undefined][]) {
    if (value !== undefined && !NO_PART_OF_A_RUN.has(name)) parameters.set(name, String(value));
  }
  return `${path}?${parameters.toString()}`;
}
