import { describe, expect, it } from '@jest/globals';
import { type CaseResult } from '../../../../src/cli/lab/case-run.js';
import { type LabReport } from '../../../../src/cli/lab/lab-run.js';
import { firstFailure } from '../../../../src/cli/lab/reports/case-text.js';
import { jsonText } from '../../../../src/cli/lab/reports/json.js';
import { junitText } from '../../../../src/cli/lab/reports/junit.js';
import { markdownText } from '../../../../src/cli/lab/reports/markdown.js';
import { tableLines } from '../../../../src/cli/lab/reports/table.js';

const PASSED: CaseResult = {
  labCase: { name: 'cr-lf', title: 'CR and LF', section: '9.2.6', reports: [] },
  outcome: 'passed',
  checks: [{ what: 'event 1 data', expected: 'one', actual: 'one', passed: true }],
  reported: undefined,
  durationMs: 12,
};
const FAILED: CaseResult = {
  labCase: { name: 'nul-in-id', title: 'NUL <in> an "id" & more', section: '9.2.6', reports: ['a/b#1'] },
  outcome: 'failed',
  checks: [
    { what: 'event 1 data', expected: 'one', actual: 'one', passed: true },
    { what: 'event 1 lastEventId', expected: '7', actual: 'a\u0000|\u001b[2Jb', passed: false },
    { what: 'closed', expected: true, actual: false, passed: false },
  ],
  reported: undefined,
  durationMs: 1500,
};
const DIFFERS: CaseResult = {
  labCase: { name: 'sniffed', title: 'Sniffed', section: '9.2.3', reports: [], chromium: 'It sniffs.' },
  outcome: 'differs',
  checks: [{ what: 'closed', expected: true, actual: false, passed: false }],
  reported: undefined,
  durationMs: 8,
};

function reportOf(...results: CaseResult[]): LabReport {
  return { client: { name: 'curl', title: 'curl 7.88 | splitter' }, server: 'http://localhost:8080/', results };
}

describe('the first failing check', () => {
  it('is one line without control characters, and empty where none failed', () => {
    expect(firstFailure(FAILED)).toBe('event 1 lastEventId: expected "7", got "a\\u0000|\\u001b[2Jb"');
    expect(firstFailure(PASSED)).toBe('');
  });

  it('shortens long values', () => {
    const check = { what: 'event 1 data', expected: 'x'.repeat(9e6), actual: undefined, passed: false };
    expect(firstFailure({ ...FAILED, checks: [check] })).toMatch(/^event 1 data: expected "x{50,80}…, got nothing$/);
  });
});

describe('what a client has reported', () => {
  const reported = 'it exited with 3: one\n\u001b[2Jboom';
  const report = reportOf({ ...FAILED, reported }, { ...PASSED, reported });

  it('stands behind the failing check, on one line, and not where the case has passed', () => {
    const lines = tableLines(report);
    expect(lines[3]).toMatch(/^nul-in-id .*, got "a\S+; the client: it exited with 3: one {2}\[2Jboom$/);
    expect(lines[4]).toMatch(/passed$/);
    expect(junitText(report)).toMatch(
      /<failure message="event 1 [^"]*; the client: it exited with 3: one {2}\[2Jboom">/,
    );
  });

  it('is in the JSON report as it is', () => {
    expect(JSON.parse(jsonText(report))).toMatchObject({ cases: [{ reported }, { reported }] });
    expect(jsonText(reportOf(FAILED))).not.toContain('reported');
  });
});

describe('the table', () => {
  it('has a row for each case, in columns, and the totals', () => {
    expect(tableLines(reportOf(PASSED, FAILED, DIFFERS))).toEqual([
      'curl: curl 7.88 | splitter',
      '',
      'case       section  result   first failing check',
      'cr-lf      9.2.6    passed',
      'nul-in-id  9.2.6    failed   event 1 lastEventId: expected "7", got "a\\u0000|\\u001b[2Jb"',
      'sniffed    9.2.3    differs  It sniffs.',
      '',
      '3 cases: 1 passed, 1 failed, 1 differ by a known reason',
    ]);
  });

  it('does not speak of differences where there are none', () => {
    expect(tableLines(reportOf(PASSED)).at(-1)).toBe('1 case: 1 passed, 0 failed');
  });
});

describe('the JUnit report', () => {
  const xml = junitText(reportOf(PASSED, FAILED, DIFFERS));

  it('counts tests, failures and what is skipped', () => {
    expect(xml).toContain('<testsuites tests="3" failures="1" skipped="1" time="1.520">');
    expect(xml).toContain('<testcase classname="flowprobe.lab.curl" name="cr-lf: CR and LF" time="0.012"/>');
    expect(xml).toContain('<skipped message="It sniffs."/>');
  });

  it('escapes what XML reserves, and has no character that XML cannot have', () => {
    expect(xml).toContain('name="nul-in-id: NUL &lt;in&gt; an &quot;id&quot; &amp; more"');
    const odd = junitText(reportOf({ ...FAILED, labCase: { ...FAILED.labCase, title: 'a\u0000b\ud800\uffffc😀' } }));
    expect(odd).toContain('a\ufffdb\ufffd\ufffdc😀');
  });

  it('has all failing checks of a case, and none of those that passed', () => {
    expect(xml.match(/&quot;passed&quot;:false/g)).toHaveLength(2);
    expect(xml).not.toContain('&quot;passed&quot;:true');
  });
});

it('the JSON report is one line with the totals, and the checks of each case', () => {
  const text = jsonText(reportOf(PASSED, FAILED, DIFFERS));
  expect(text).not.toContain('\n');
  expect(JSON.parse(text)).toMatchObject({
    client: { name: 'curl' },
    totals: { passed: 1, failed: 1, differs: 1 },
    cases: [
      { name: 'cr-lf', outcome: 'passed', checks: PASSED.checks },
      { name: 'nul-in-id', outcome: 'failed', reports: ['a/b#1'], durationMs: 1500 },
      { name: 'sniffed', outcome: 'differs', chromium: 'It sniffs.' },
    ],
  });
});

describe('the matrix', () => {
  const other: LabReport = { ...reportOf(FAILED, PASSED), client: { name: 'ruby', title: 'Ruby' } };
  const text = markdownText([reportOf(PASSED, FAILED, DIFFERS), other]);

  it('has a column for each client, by the name of the case', () => {
    expect(text).toContain('| curl | curl 7.88 \\| splitter | 1 | 1 | 1 |');
    expect(text).toMatch(/^\| CR and LF \(`cr-lf`\) \| \[9\.2\.6\]\(\S+\) \| ✓ \| ✓ \| {2}\|$/m);
    expect(text).toMatch(/^\| NUL \\<in\\> an "id" & more \(`nul-in-id`\) \| \S+ \| ✗ \| ✗ \| a\/b#1 \|$/m);
    expect(text).toMatch(/^\| Sniffed \(`sniffed`\) \| \S+ \| ≠ \| {2}\| {2}\|$/m);
  });

  it('says why each case failed, and where Chromium differs', () => {
    expect(text).toContain('- `sniffed`: It sniffs.');
    expect(text.match(/^- `nul-in-id`: event 1 lastEventId/gm)).toHaveLength(2);
  });
});
