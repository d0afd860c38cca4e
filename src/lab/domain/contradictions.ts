import { type Problem } from '../../kernel/errors/flowprobe.error.js';
import { abbreviated } from './abbreviated.js';
import { eventsOf, type Expectation, type LabEvent } from './lab-case.js';
import { type RightRun } from './right-client.js';

function eventProblems(expect: Expectation, events: readonly LabEvent[]): Problem[] {
  const expected = eventsOf(expect);
  for (const [index, event] of events.entries()) {
    const wanted = expected[index];
    if (wanted === undefined) break;
    for (const field of ['type', 'data', 'lastEventId'] as const) {
      if (wanted[field] === event[field]) continue;
      const problem = `contradicts the bytes: the ${field} is ${JSON.stringify(abbreviated(event[field]))}`;
      return [{ field: `expect.events.${placeOf(expect, index)}.${field}`, problem }];
    }
  }
  if (expected.length === events.length) return [];
  const problem = `contradicts the bytes: they have ${events.length} events, ${expected.length} are expected`;
  return [{ field: 'expect.events', problem }];
}

/** Where an event stands in the file, in which one may stand for several. */
function placeOf({ events }: Expectation, index: number): number {
  let before = 0;
  return events.findIndex(({ times }) => (before += times) > index);
}

function waitProblems({ waitMs }: Expectation, { requests }: RightRun): Problem[] {
  if (waitMs === undefined) return [];
  const [leastMs, mostMs] = waitMs;
  const wrong = requests.find(
    ({ waitMs: rightMs }) => rightMs !== undefined && (rightMs < leastMs || rightMs > mostMs),
  );
  if (wrong === undefined) return [];
  return [{ field: 'expect.waitMs', problem: `contradicts the bytes: the last retry is ${wrong.waitMs ?? 0} ms` }];
}

function requestProblems({ request }: Expectation, { requests, state }: RightRun): Problem[] {
  return [...request].flatMap(([n, headers]): Problem[] => {
    const field = `expect.request.${n}`;
    const right = requests[n - 1];
    if (right === undefined) {
      if (state === 'reconnecting') return [];
      return [{ field, problem: `a right client makes ${requests.length} requests` }];
    }
    const expected = headers.get('last-event-id');
    if (expected === undefined || (expected ?? '') === right.lastEventId) return [];
    const problem = `contradicts the bytes: the id is ${JSON.stringify(abbreviated(right.lastEventId))}`;
    return [{ field: `${field}.last-event-id`, problem }];
  });
}

/** Where an expectation is not what a right client makes of the answers. */
export function contradictionsOf(expect: Expectation, run: RightRun): Problem[] {
  const problems = [
    ...eventProblems(expect, run.events),
    ...waitProblems(expect, run),
    ...requestProblems(expect, run),
  ];
  const { reconnects, closed } = expect;
  if (
    reconnects !== undefined &&
    (run.state === 'reconnecting' ? reconnects > run.reconnects : reconnects !== run.reconnects)
  ) {
    const problem = `contradicts the answers: a right client connects again ${run.reconnects} times`;
    problems.push({ field: 'expect.reconnects', problem });
  }
  if (closed !== undefined && closed !== (run.state === 'closed')) {
    const problem = `contradicts the answers: a right client is ${run.state}`;
    problems.push({ field: 'expect.closed', problem });
  }
  return problems;
}
