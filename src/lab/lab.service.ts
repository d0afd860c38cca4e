import { type Socket } from 'node:net';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { Environment } from '../config/environment.js';
import { DataHealth } from '../kernel/data/data-health.js';
import { inBackground } from '../kernel/errors/bugs.js';
import { FlowProbeError } from '../kernel/errors/flowprobe.error.js';
import { TaskClock } from '../kernel/time/clock.js';
import { SESSION_PATTERN } from './account-reader.js';
import { CaseFolder, type NamedCase } from './case-folder.js';
import { type Account, judge, type Verdict } from './domain/judge.js';
import { type Answer, answerFor, type LabCase } from './domain/lab-case.js';
import {
  countOf,
  headerText,
  NO_REQUESTS,
  recordedHeaders,
  type SessionRecord,
  type SessionRequest,
} from './domain/session.js';
import { LabSessions, type SessionName } from './lab-sessions.js';
import { OpenAnswer } from './open-answer.js';

/** Answers under way or held at a time; past it the one that has been open longest is cut. */
const MAX_OPEN = 1000;

/** What a request is answered, and where that is recorded. */
interface Turn {
  readonly answer: Answer;
  readonly onEnd: (endedBy: 'client' | 'server') => void;
}

function nothing(): void {
  // A request without a session is recorded nowhere.
}

/** Answers clients as the cases have it, and judges them. */
@Injectable()
export class LabService implements BeforeApplicationShutdown {
  /** In front of all paths, for those who come through a proxy; empty where there is none. */
  readonly publicPath: string;
  private readonly folder: CaseFolder;
  private readonly open = new Set<OpenAnswer>();
  private readonly logger = new Logger('Lab');

  constructor(
    environment: Environment,
    private readonly health: DataHealth,
    private readonly sessions: LabSessions,
    private readonly clock: TaskClock,
  ) {
    this.publicPath = environment.PUBLIC_PATH ?? '';
    this.folder = new CaseFolder(environment.DATA_DIR);
    health.watch(
      () => this.folder.broken(),
      () => this.folder.knownBroken(),
    );
  }

  /** A script may be far from its end. */
  beforeApplicationShutdown(): void {
    for (const answer of this.open) answer.destroy();
  }

  /** All cases by name; those with a broken file are left out. */
  list(): NamedCase[] {
    const cases = this.folder.all();
    this.health.logChanges();
    return cases;
  }

  /** @throws FlowProbeError `not-found` */
  find(name: string): LabCase {
    const labCase = this.folder.current(name);
    this.health.logChanges();
    if (labCase !== undefined) return labCase;
    throw new FlowProbeError('not-found', 'No such case; GET /lab lists them, GET /health the files that are broken');
  }

  /**
   * Answers a request as the case has it for the session; without a session, or to HEAD, as its first.
   * @throws FlowProbeError `not-found`, `unavailable`
   */
  async answer(name: string, session: string | undefined, request: Request, response: Response): Promise<void> {
    const labCase = this.find(name);
    const isRecorded = session !== undefined && request.method !== 'HEAD';
    const turn = await this.turnOf(labCase, isRecorded ? { caseName: name, session } : undefined, request);
    const socket = await socketOf(response);
    if (socket === undefined) {
      turn.onEnd('client');
      return;
    }
    this.makeRoom();
    const open = new OpenAnswer(this.clock, response, socket, turn.answer, request.originalUrl, turn.onEnd);
    this.open.add(open);
    response.once('close', () => this.open.delete(open));
    inBackground('stream', open.play());
  }

  /** @throws FlowProbeError `not-found`, `unavailable` */
  async verdict(name: string, session: string, account: Account): Promise<Verdict> {
    const labCase = this.find(name);
    const record = await this.sessions.find({ caseName: name, session });
    return judge(labCase, record, account, this.clock.now());
  }

  /** @throws FlowProbeError `not-found` where the case has no such session, `unavailable` */
  async session(name: string, session: string): Promise<SessionRecord> {
    this.find(name);
    // A text that is no name of a session is no key of the store either.
    const record = SESSION_PATTERN.test(session) ? await this.sessions.find({ caseName: name, session }) : NO_REQUESTS;
    if (countOf(record) > 0) return record;
    throw new FlowProbeError('not-found', 'No request of this session is kept');
  }

  private async turnOf({ answers }: LabCase, name: SessionName | undefined, request: Request): Promise<Turn> {
    const lastEventId = headerText(request.header('last-event-id') ?? '');
    const answerOf = (n: number): Answer => {
      const answer = answerFor(answers, n, lastEventId);
      if (answer === undefined)
        throw new FlowProbeError('not-found', 'No answer of this case is for this Last-Event-ID');
      return answer;
    };
    if (name === undefined) return { answer: answerOf(1), onEnd: nothing };
    const at = new Date(this.clock.wallMs()).toISOString();
    const startedMs = this.clock.now();
    const headers = recordedHeaders(request.headers);
    const make = (n: number): SessionRequest => ({
      ...{ n, at, startedMs, endedMs: null, endedBy: null, headers },
      status: answerOf(n).status,
    });
    const { n } = await this.sessions.begin(name, make);
    const onEnd: Turn['onEnd'] = (endedBy) =>
      inBackground('store', this.sessions.end(name, n, endedBy), ({ message }) =>
        this.logger.warn(`The end of an answer was not recorded: ${message}`),
      );
    return { answer: answerOf(n), onEnd };
  }

  private makeRoom(): void {
    if (this.open.size < MAX_OPEN) return;
    const [longest] = this.open;
    if (longest === undefined) return;
    this.open.delete(longest);
    longest.destroy();
  }
}

/** The connection, once the answers before this one are through; undefined where it has gone. */
async function socketOf(response: Response): Promise<Socket | undefined> {
  const { socket } = response;
  // What has gone before the answer begins says nothing more: its end has been reported.
  if (socket !== null) return socket.destroyed ? undefined : socket;
  // A response that waits behind another one has no socket yet, and does not notice the end of the connection.
  const connection = response.req.socket;
  if (connection.destroyed) return undefined;
  return new Promise((resolve) => {
    const onClose = (): void => resolve(undefined);
    connection.once('close', onClose);
    response.once('socket', (given: Socket) => {
      connection.off('close', onClose);
      resolve(given);
    });
  });
}
