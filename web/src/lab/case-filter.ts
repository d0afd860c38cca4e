import { type LabCaseBody } from '../api/schema.js';
import { type CaseResult } from './case-run.js';

export const SHOWN = ['all', 'failed', 'differs', 'passed', 'not run'] as const;

export type Shown = (typeof SHOWN)[number];

/** Cases that have all words of the search in their name, title, section or reports, and went so. */
export function casesOf(
  cases: readonly LabCaseBody[],
  results: ReadonlyMap<string, CaseResult>,
  { search, shown }: { readonly search: string; readonly shown: Shown },
): readonly LabCaseBody[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return cases.filter(({ name, title, section, reports }) => {
    const text = [name, title, section, ...reports].join(' ').toLowerCase();
    if (!words.every((word) => text.includes(word))) return false;
    return shown === 'all' || (results.get(name)?.outcome ?? 'not run') === shown;
  });
}
