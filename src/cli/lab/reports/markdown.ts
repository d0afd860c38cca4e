import { type LabCase } from '../lab-api.js';
import { type LabReport, totalsOf } from '../lab-run.js';
import { firstFailure } from './case-text.js';

const STANDARD = 'https://html.spec.whatwg.org/multipage/server-sent-events.html';
/** Headings of the standard by their numbers, which it changes less often than its anchors. */
const ANCHORS: Readonly<Record<string, string>> = {
  '9.2.2': '#the-eventsource-interface',
  '9.2.3': '#sse-processing-model',
  '9.2.4': '#the-last-event-id-header',
  '9.2.5': '#parsing-an-event-stream',
  '9.2.6': '#event-stream-interpretation',
  '9.2.7': '#authoring-notes',
};

const SIGNS = { passed: '✓', failed: '✗', differs: '≠' } as const;

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/[<>*_`[\]]/g, (sign) => `\\${sign}`);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function sectionOf({ section }: LabCase): string {
  return `[${section}](${STANDARD}${ANCHORS[section] ?? ''})`;
}

function clientLines(reports: readonly LabReport[]): string[] {
  return [
    row(['client', 'tested', 'passed', 'failed', 'differs']),
    row(['---', '---', '--:', '--:', '--:']),
    ...reports.map(({ client, results }) => {
      const { passed, failed, differs } = totalsOf(results);
      return row([client.name, cell(client.title), String(passed), String(failed), String(differs)]);
    }),
  ];
}

function matrixLines(reports: readonly LabReport[]): string[] {
  const cases = reports[0]?.results.map(({ labCase }) => labCase) ?? [];
  return [
    row(['case', 'section', ...reports.map(({ client }) => client.name), 'reports']),
    row(['---', '---', ...reports.map(() => ':-:'), '---']),
    ...cases.map((labCase) => {
      const outcomes = reports.map(({ results }) => results.find((result) => result.labCase.name === labCase.name));
      const signs = outcomes.map((result) => (result === undefined ? '' : SIGNS[result.outcome]));
      return row([
        `${cell(labCase.title)} (\`${labCase.name}\`)`,
        sectionOf(labCase),
        ...signs,
        cell(labCase.reports.join(', ')),
      ]);
    }),
  ];
}

/** Folded, as there may be hundreds. */
function failureLines({ client, results }: LabReport): string[] {
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0) return [];
  return [
    `<details><summary>${client.name}: ${failed.length}</summary>`,
    '',
    ...failed.map((result) => `- \`${result.labCase.name}\`: ${cell(firstFailure(result))}`),
    '',
    '</details>',
    '',
  ];
}

function differenceLines(reports: readonly LabReport[]): string[] {
  const differing = reports.flatMap(({ results }) => results.filter(({ outcome }) => outcome === 'differs'));
  return differing.map(({ labCase }) => `- \`${labCase.name}\`: ${cell(labCase.chromium ?? '')}`);
}

/** The matrix of several clients: what was tested, each case, and the first failing check of each failure. */
export function markdownText(reports: readonly LabReport[]): string {
  const differences = differenceLines(reports);
  const parts = [
    ...clientLines(reports),
    '',
    '## Cases',
    '',
    ...matrixLines(reports),
    '',
    ...(differences.length === 0 ? [] : ['## Where Chromium differs', '', ...differences, '']),
    '## First failing checks',
    '',
    ...reports.flatMap(failureLines),
  ];
  return parts.join('\n').trimEnd();
}
