import { type CaseResult } from '../case-run.js';
import { type LabReport, totalsOf } from '../lab-run.js';
import { failureText } from './case-text.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for an attribute or an element of XML 1.0, which cannot have most control characters, nor half of a surrogate pair. */
function xml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)
    .replaceAll(/[\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function caseElement(result: CaseResult, suite: string): string {
  const { labCase, outcome, durationMs, checks } = result;
  const head = `<testcase classname="${xml(suite)}" name="${xml(`${labCase.name}: ${labCase.title}`)}" time="${seconds(durationMs)}"`;
  if (outcome === 'passed') return `    ${head}/>`;
  if (outcome === 'differs') {
    return `    ${head}>\n      <skipped message="${xml(labCase.chromium ?? '')}"/>\n    </testcase>`;
  }
  const failed = checks.filter(({ passed }) => !passed).map((check) => JSON.stringify(check));
  const body = `<failure message="${xml(failureText(result))}">${xml(failed.join('\n'))}</failure>`;
  return `    ${head}>\n      ${body}\n    </testcase>`;
}

/** A JUnit report, as CI systems read it. What differs by a known reason is skipped. */
export function junitText({ client, results }: LabReport): string {
  const { failed, differs } = totalsOf(results);
  const suite = `flowprobe.lab.${client.name}`;
  const timeMs = results.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const counts = `tests="${results.length}" failures="${failed}" skipped="${differs}" time="${seconds(timeMs)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${xml(suite)}" errors="0" ${counts}>`,
    `    <properties><property name="client" value="${xml(client.title)}"/></properties>`,
    ...results.map((result) => caseElement(result, suite)),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}
