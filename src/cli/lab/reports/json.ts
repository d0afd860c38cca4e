import { type LabReport, totalsOf } from '../lab-run.js';

/** The report for programs: one JSON object. */
export function jsonText({ client, server, results }: LabReport): string {
  const cases = results.map(({ labCase, outcome, checks, reported, durationMs }) => {
    const { name, title, section, reports, chromium } = labCase;
    return {
      ...{ name, title, section, reports, outcome },
      ...(chromium !== undefined && { chromium }),
      ...{ durationMs, checks },
      ...(reported !== undefined && { reported }),
    };
  });
  return JSON.stringify({ client, server, totals: totalsOf(results), cases });
}
