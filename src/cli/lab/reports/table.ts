import { type CaseResult } from '../case-run.js';
import { type LabReport, totalsOf } from '../lab-run.js';
import { failureText } from './case-text.js';

const HEAD = ['case', 'section', 'result', 'first failing check'] as const;

function rowOf(result: CaseResult): readonly string[] {
  const { labCase, outcome } = result;
  const why = outcome === 'differs' ? (labCase.chromium ?? '') : failureText(result);
  return [labCase.name, labCase.section, outcome, why];
}

/** How many columns a terminal needs for a text, as far as it is Latin. */
function width(text: string): number {
  return Array.from(text).length;
}

/** How many cases, in words. */
export function casesText(count: number): string {
  return `${count} ${count === 1 ? 'case' : 'cases'}`;
}

/** One line of totals. */
export function totalsLine(results: readonly CaseResult[]): string {
  const { passed, failed, differs } = totalsOf(results);
  const differing = differs === 0 ? '' : `, ${differs} differ by a known reason`;
  return `${casesText(results.length)}: ${passed} passed, ${failed} failed${differing}`;
}

/** The lines of a table for people: a title, a row for each case, totals. */
export function tableLines({ client, results }: LabReport): string[] {
  const rows = [HEAD, ...results.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
      .join('  ')
      .trimEnd(),
  );
  return [`${client.name}: ${client.title}`, '', ...lines, '', totalsLine(results)];
}
