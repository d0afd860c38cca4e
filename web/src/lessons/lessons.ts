import { type JobBody } from '../api/schema.js';

/** A request of the API that a lesson makes; the answer is of no interest. */
export interface LessonCall {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object;
  readonly times?: number;
}

/** Something that the API says, and what it has to be for the step to be done. */
export interface LessonFact {
  readonly label: string;
  /** `{run}` is the name of this run of the lesson. */
  readonly path: string;
  /** Where it stands in the answer, such as `requests.1.lastEventId`; `{job}` is the traffic job that the lesson has started. */
  readonly pointer: string;
  readonly isDone: (value: unknown) => boolean;
}

export interface LessonStep {
  readonly text: string;
  readonly action?: {
    readonly label: string;
    /** They begin with what they need: a button can be used again after those of later steps. */
    readonly calls: readonly LessonCall[];
    readonly streams?: readonly string[];
  };
  readonly facts?: readonly LessonFact[];
  /** The card to look at. */
  readonly card: string;
}

export interface Lesson {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** What sets the state. */
  readonly calls: readonly LessonCall[];
  /** What the page's own query has meanwhile. */
  readonly query: readonly (readonly [string, string])[];
  readonly steps: readonly LessonStep[];
}

/** Starts a traffic job. */
export const JOB_START = '/traffic/start';

const isAbove =
  (least: number) =>
  (value: unknown): boolean =>
    typeof value === 'number' && value > least;
const is =
  (wanted: unknown) =>
  (value: unknown): boolean =>
    value === wanted;

function modeCall(mode: string): LessonCall {
  return { method: 'PUT', path: `/requests/mode?mode=${encodeURIComponent(mode)}` };
}

function faultCall(point: number, kind: string): LessonCall {
  const body = { enabled: true, kind, probability: 0.5, seed: 'lesson' };
  return { method: 'PUT', path: `/faults/${point}`, body };
}

function sendCall(times: number): LessonCall {
  return { method: 'POST', path: '/requests', times };
}

function reported(label: string, pointer: string, isDone: LessonFact['isDone']): LessonFact {
  return { label, path: '/faults/report', pointer, isDone };
}

const LOSSY_CLIENT = '/simulation/live?wire=ids:as=none&wire=cut:ms=4000&session=lesson-{run}-b';

/** The lessons. Each sets a state with these requests, and each fact is what the API says. */
export const LESSONS: readonly Lesson[] = [
  {
    id: 'lose-a-message',
    title: 'Lose a message in three clicks',
    about: 'What happens to a message when nobody tries again.',
    calls: [modeCall('naive'), faultCall(3, 'drop')],
    query: [],
    steps: [
      {
        text: 'The guarantees are Naive, and point 3, where lambda 2 reads the event bus, drops half of what passes.',
        card: 'faults',
        facts: [reported('mode', 'mode', is('naive'))],
      },
      {
        text: 'Send 20 requests. The frontend gets the answer that each was accepted.',
        card: 'faults',
        action: { label: 'Send 20 requests', calls: [modeCall('naive'), sendCall(20)] },
        facts: [reported('accepted', 'accepted', isAbove(19))],
      },
      {
        text: 'Look at the report: some were accepted and are lost. No error was logged anywhere.',
        card: 'faults',
        facts: [reported('lost', 'lost', isAbove(0))],
      },
      {
        text: 'Send 20 more with Outbox + inbox. The fault is the same, and each step is tried until it is confirmed.',
        card: 'faults',
        action: { label: 'Send 20 with guarantees', calls: [modeCall('outbox+inbox'), sendCall(20)] },
        facts: [reported('applied', 'applied', isAbove(19)), reported('lost', 'lost', is(0))],
      },
    ],
  },
  {
    id: 'why-an-inbox',
    title: 'Why exactly once needs an inbox',
    about: 'Retries alone do some work twice.',
    calls: [modeCall('outbox'), faultCall(4, 'crash-after')],
    query: [],
    steps: [
      {
        text: 'The guarantees are Outbox. Point 4 hands a message over, and then its confirmation is lost, half of the time.',
        card: 'faults',
        facts: [reported('mode', 'mode', is('outbox'))],
      },
      {
        text: 'Send 10 requests. What was not confirmed is sent again, although it had arrived.',
        card: 'faults',
        action: { label: 'Send 10 requests', calls: [modeCall('outbox'), sendCall(10)] },
        facts: [reported('duplicated', 'duplicated', isAbove(0)), reported('lost', 'lost', is(0))],
      },
      {
        text: 'Send 10 more with Outbox + inbox: an inbox remembers what it has seen, and drops the double.',
        card: 'faults',
        action: { label: 'Send 10 with an inbox', calls: [modeCall('outbox+inbox'), sendCall(10)] },
        facts: [reported('applied', 'applied', isAbove(9)), reported('duplicated', 'duplicated', is(0))],
      },
    ],
  },
  {
    id: 'make-an-autoscaler-flap',
    title: 'Make an autoscaler flap',
    about: 'The same load, with and without a stabilization window.',
    calls: [],
    query: [
      ['hpa-load', 'sawtooth'],
      ['hpa-a', 'no-window'],
      ['hpa-b', 'defaults'],
      ['capacity', '4'],
      ['sync', '3'],
    ],
    steps: [
      {
        text: 'The load goes up and down every 40 seconds. Manifest A scales down at once, B has Kubernetes’ window of 300 seconds.',
        card: 'autoscaling',
      },
      {
        text: 'Look at “turns up or down”: A removes pods and adds them again each time, B never does.',
        card: 'autoscaling',
      },
      {
        text: 'Compare “pod-seconds” and “seconds over 100 %”: flapping is cheaper, and is late at each rise.',
        card: 'autoscaling',
      },
    ],
  },
  {
    id: 'a-client-that-loses-messages',
    title: 'A client that loses messages',
    about: 'What a client misses that does not send its last id.',
    calls: [],
    query: [
      ['stream', 'live'],
      ['wire', 'ids:as=none'],
      ['wire', 'cut:ms=4000'],
    ],
    steps: [
      {
        text: 'Start two clients on the live day. Both are cut every 4 seconds and reconnect. B is sent no ids, as one that ignores them.',
        card: 'connect',
        action: {
          label: 'Start both clients',
          calls: [],
          streams: ['/simulation/live?wire=cut:ms=4000&session=lesson-{run}-a', LOSSY_CLIENT],
        },
        facts: [
          {
            label: 'A came back with the id',
            path: '/wire/sessions/lesson-{run}-a',
            pointer: 'requests.1.lastEventId',
            isDone: (value) => typeof value === 'string',
          },
        ],
      },
      {
        text: 'Look at Connected clients: A is shown as “resumed after” an id. B is not: it begins where the day is now.',
        card: 'connect',
        facts: [
          {
            label: 'B came back with the id',
            path: '/wire/sessions/lesson-{run}-b',
            pointer: 'requests.1.lastEventId',
            isDone: is(null),
          },
        ],
      },
      {
        text: 'What A has and B has not is lost to B. The URL above does the same to your own client: without the fault ids it misses nothing.',
        card: 'connect',
      },
    ],
  },
  {
    id: 'coordinated-omission',
    title: 'Coordinated omission',
    about: 'How a load test can hide the waits that its users have.',
    calls: [],
    query: [],
    steps: [
      {
        text: 'Start a test over a slow network: each request is held back for 100 to 500 ms before it is sent.',
        card: 'traffic',
        action: {
          label: 'Start the test',
          calls: [
            {
              method: 'POST',
              path: JOB_START,
              body: { scenario: 'latency', duration: 30, maxRps: 10, endpoints: 'all' },
            },
          ],
        },
        facts: [{ label: 'requests', path: '/traffic/jobs', pointer: '{job}.stats.totalRequests', isDone: isAbove(9) }],
      },
      {
        text: 'The median in the card counts from when a request was due: what a user waits.',
        card: 'traffic',
        facts: [
          { label: 'latency p50, ms', path: '/traffic/jobs', pointer: '{job}.stats.latency.p50', isDone: isAbove(100) },
        ],
      },
      {
        text: 'A tool that starts its clock when it sends sees the service time alone. Compare the two medians.',
        card: 'traffic',
        facts: [
          {
            label: 'service time p50, ms',
            path: '/traffic/jobs',
            pointer: '{job}.stats.serviceTime.p50',
            isDone: isAbove(0),
          },
        ],
      },
    ],
  },
];

/** What stands at a place such as `requests.1.lastEventId` of an answer; undefined where nothing does. A list of jobs has them by id. */
export function valueAt(answer: unknown, pointer: string): unknown {
  return pointer.split('.').reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const found = (value as Readonly<Record<string, unknown>>)[name];
    if (found !== undefined || !Array.isArray(value)) return found;
    return (value as readonly Partial<JobBody>[]).find(({ jobId }) => jobId === name);
  }, answer);
}
