import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { isKnown } from '../kernel/errors/bugs.js';
import { type Problem, refused } from '../kernel/errors/flowprobe.error.js';
import { RequestValidation } from '../kernel/input/request-validation.js';
import { Entropy } from '../kernel/random/entropy.js';
import { Random } from '../kernel/random/random.js';
import { uuidText } from '../kernel/random/uuid.js';
import { TaskClock } from '../kernel/time/clock.js';
import { ENDPOINTS } from './domain/endpoint.js';
import { type Job } from './domain/job.js';
import { type JobCommand } from './domain/job-record.js';
import { findLoadScenario, LOAD_SCENARIOS } from './domain/load-scenarios.js';
import { LoadStats, NOT_STARTED } from './domain/load-stats.js';
import { SELF, TargetsService } from './targets.service.js';
import { type JobChoicesBody } from './job-choices.dto.js';
import { ChangeJob, DURATION_RANGE, StartJob } from './traffic.dto.js';

/** Reads what a job is to do, as far as the operator allows it. All problems of a body are reported together. */
@Injectable()
export class JobSpecReader {
  private readonly maxRps: number;
  private readonly validation = new RequestValidation();

  constructor(
    environment: Environment,
    private readonly targets: TargetsService,
    private readonly clock: TaskClock,
    private readonly entropy: Entropy,
  ) {
    this.maxRps = environment.TRAFFIC_MAX_RPS;
  }

  /** All that is not refused. */
  choices(): JobChoicesBody {
    return {
      scenarios: LOAD_SCENARIOS.map(({ name, alias, title, summary, shape }) => ({
        name,
        alias,
        title,
        summary,
        shape: shape.corners,
      })),
      duration: DURATION_RANGE,
      maxRps: { minimum: 1, maximum: this.maxRps },
      endpoints: ENDPOINTS,
      targets: this.targets.names,
    };
  }

  /** A job that has not started yet. @param body of `POST /traffic/start` @throws FlowProbeError `invalid-body` */
  newJob(body: unknown): Job {
    const { scenario, duration, maxRps, endpoints, target = SELF } = this.read(StartJob, body);
    const startTime = this.clock.wallMs();
    return {
      jobId: uuidText(Random.fromSeed(`${this.entropy.uint32()}/${this.entropy.uint32()}`)),
      status: 'starting',
      scenario: findLoadScenario(scenario)?.name ?? scenario,
      startTime,
      endTime: null,
      target,
      duration,
      maxRps,
      endpoints: endpoints === 'all' ? [...ENDPOINTS] : endpoints,
      reason: null,
      stats: new LoadStats(startTime).stats(startTime, NOT_STARTED),
    };
  }

  /** A change of a job. @param body of `PATCH /traffic/jobs/{jobId}` @throws FlowProbeError `invalid-body` */
  command(body: unknown): Partial<JobCommand> {
    const { maxRps, paused } = this.read(ChangeJob, body);
    if (maxRps === undefined && paused === undefined) {
      throw refused('invalid-body', [{ field: 'body', problem: 'the body must have maxRps, paused or both' }]);
    }
    return { ...(maxRps === undefined ? {} : { maxRps }), ...(paused === undefined ? {} : { paused }) };
  }

  private read<T>(type: new () => T, body: unknown): T {
    const limits = this.limitProblems(body);
    let content: T;
    try {
      content = this.validation.transform(body, { type: 'body', metatype: type }) as T;
    } catch (error) {
      if (!isKnown(error)) throw error;
      const problems = error.details.map((each) => (each.field === 'maxRps' ? this.rateProblem : each));
      throw refused('invalid-body', [...problems, ...limits]);
    }
    if (limits.length > 0) throw refused('invalid-body', limits);
    return content;
  }

  private get rateProblem(): Problem {
    return { field: 'maxRps', problem: `maxRps must be a whole number of requests a second, from 1 to ${this.maxRps}` };
  }

  /** What only the operator's settings decide. A value of a wrong type is a problem of its field already. */
  private limitProblems(body: unknown): Problem[] {
    const { maxRps, target } = (body ?? {}) as { readonly maxRps?: unknown; readonly target?: unknown };
    const problems: Problem[] = [];
    if (Number.isInteger(maxRps) && (maxRps as number) > this.maxRps) {
      problems.push(this.rateProblem);
    }
    const { names } = this.targets;
    if (typeof target === 'string' && !names.includes(target)) {
      problems.push({ field: 'target', problem: `target must be one of ${names.join(', ')}` });
    }
    return problems;
  }
}
