import { type Read } from '../../kernel/input/validation.js';
import { readAnswer } from './answer-reader.js';
import { bytesOf, isTooLarge, MAX_SIZE, sizeOf, sumOf } from './body.js';
import { readChunks } from './chunked-body.js';
import { contradictionsOf } from './contradictions.js';
import { readExpectation } from './expectation-reader.js';
import { FieldReader, within } from './field-reader.js';
import { type Answer, hasNoBody, type LabCase } from './lab-case.js';
import { rightRunOf } from './right-client.js';

const MAX_ANSWERS = 50;
const MAX_REPORTS = 20;
const FIELDS = ['title', 'section', 'reports', 'chromium', 'requests', 'expect'];
const SECTION = { test: /^9\.2(\.\d+)?$/, words: 'a section of the WHATWG HTML standard, 9.2 or one below' };
const TITLE = { test: /^.{1,200}$/, words: '1 to 200 characters on one line' };
const TOO_LARGE = `more than ${MAX_SIZE.bytes} bytes or ${MAX_SIZE.lineEnds} line ends`;
const NOTE = { test: /^.{1,1000}$/, words: '1 to 1000 characters on one line' };

/** No other answer can follow on a connection on which chunks that were written by hand have not come to their end. */
function asItEnds(answer: Answer): Answer {
  if (answer.framing !== 'by-hand' || answer.end !== 'fin' || hasNoBody(answer.status)) return answer;
  const { state } = readChunks(Buffer.concat([...bytesOf(answer)]));
  return state === 'complete' ? answer : { ...answer, end: 'cut' };
}

/** Reads a case file's value; what it expects is checked against what it sends. */
export function readCase(value: unknown): Read<LabCase> {
  const reader = new FieldReader();
  const file = reader.object(value, '', FIELDS);
  if (file === undefined) return { problems: reader.problems };
  const title = reader.text(file['title'], 'title', TITLE);
  const section = reader.text(file['section'], 'section', SECTION);
  const reports = reader.optional(file['reports'], (list) => reader.list(list, 'reports', 0, MAX_REPORTS)) ?? [];
  const chromium = reader.optional(file['chromium'], (note) => reader.text(note, 'chromium', NOTE));
  const names = reports.map((report, index) => reader.text(report, within('reports', index), TITLE) ?? '');
  const answers = (reader.list(file['requests'], 'requests', 1, MAX_ANSWERS) ?? []).map((answer, index) =>
    readAnswer(reader, answer, within('requests', index)),
  );
  const expect = readExpectation(reader, file['expect']);
  const whole = answers.filter((answer) => answer !== undefined);
  if (reader.problems.length > 0 || title === undefined || section === undefined || expect === undefined) {
    return { problems: reader.problems };
  }
  if (whole.every(({ when }) => when !== undefined)) {
    return { problems: [{ field: 'requests', problem: 'one of them must have no `when`, for all other requests' }] };
  }
  if (isTooLarge(sumOf(whole.map(sizeOf))))
    return { problems: [{ field: 'requests', problem: `have in all ${TOO_LARGE}` }] };
  const ended = whole.map(asItEnds);
  const run = rightRunOf(ended, expect.reconnects ?? 0);
  if (run === undefined) {
    return { problems: [{ field: 'requests', problem: `send a client that comes back for them in all ${TOO_LARGE}` }] };
  }
  const problems = contradictionsOf(expect, run);
  if (problems.length > 0) return { problems };
  const requests = run.state === 'reconnecting' ? undefined : run.requests.length;
  return { content: { title, section, reports: names, chromium, answers: ended, expect, requests } };
}
