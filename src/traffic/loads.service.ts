import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { inBackground } from '../kernel/errors/bugs.js';
import { Random } from '../kernel/random/random.js';
import { type Cancel, type Timers, TIMERS } from '../kernel/time/timers.js';
import { UsersService } from '../users/users.service.js';
import { type Job } from './domain/job.js';
import { findLoadScenario } from './domain/load-scenarios.js';
import { LoadRun, type LoadRunEvents } from './domain/load-run.js';
import { makePerson } from './domain/person.js';
import { RateLimiter } from './domain/rate-limiter.js';
import { RequestSource } from './domain/request-source.js';
import { type HttpSender } from './http-sender.js';
import { SELF, TargetsService } from './targets.service.js';

const MAX_IDS = 100;
/** Users that are created where there are none yet. */
const FIRST_USERS = 5;
/**
 * The HTTP client is a fifth of all code, which the first stream need not wait for. It is read before a job needs it: a module
 * that cannot be read once descriptors are gone stays unreadable for the process.
 */
const SENDER_AFTER_MS = 1000;
const loadSender = (): Promise<typeof import('./http-sender.js')> => import('./http-sender.js');

export interface Load {
  readonly run: LoadRun;
  readonly sender: HttpSender;
}

/** Makes the loads of this process, which share one rate limiter. */
@Injectable()
export class LoadsService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly limiter: RateLimiter;
  private cancelLoading: Cancel | undefined;

  constructor(
    { TRAFFIC_MAX_RPS }: Environment,
    private readonly targets: TargetsService,
    private readonly users: UsersService,
    @Inject(TIMERS) private readonly timers: Timers,
  ) {
    this.limiter = new RateLimiter(timers, TRAFFIC_MAX_RPS);
  }

  onApplicationBootstrap(): void {
    this.cancelLoading = this.timers.after(SENDER_AFTER_MS, () => inBackground('background', loadSender()));
  }

  onModuleDestroy(): void {
    this.cancelLoading?.();
  }

  /** @throws FlowProbeError `unavailable` */
  async create(
    { jobId, scenario: name, duration, maxRps, endpoints, target: where }: Job,
    events: LoadRunEvents,
  ): Promise<Load> {
    const scenario = findLoadScenario(name);
    const target = this.targets.find(where);
    if (scenario === undefined || target === undefined)
      throw new Error(`Scenario ${name} or target ${where} is unknown; the request should have been refused`);
    const random = Random.fromSeed(jobId);
    const needsIds = endpoints.some((endpoint) => endpoint.includes(':id'));
    const ids = needsIds && where === SELF ? await this.idsHere(random.fork('first')) : [];
    const source = new RequestSource(scenario, endpoints, random, ids);
    const { HttpSender } = await loadSender();
    const sender = new HttpSender(target);
    const parts = { timers: this.timers, limiter: this.limiter, sender };
    const run = new LoadRun({ scenario, durationMs: duration * 1000, maxRps }, parts, source, random, events);
    return { run, sender };
  }

  /** Ids of users of this service, read without a request: the job would not have counted it. */
  private async idsHere(random: Random): Promise<string[]> {
    const ids = await this.users.latestIds(MAX_IDS);
    if (ids.length > 0) return ids;
    const people = Array.from({ length: FIRST_USERS }, () => makePerson(random));
    return (await Promise.all(people.map((person) => this.users.create(person)))).map(({ id }) => id);
  }
}
