import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { type Problem, refused } from '../kernel/errors/flowprobe.error.js';
import { Entropy } from '../kernel/random/entropy.js';
import { TaskClock } from '../kernel/time/clock.js';
import { ENDPOINTS } from './domain/endpoint.js';
import { type Job } from './domain/job.js';
import { newJobId } from './domain/job-id.js';
import { SCENARIOS } from './domain/scenarios.js';
import { NOT_STARTED, LoadStats } from './domain/load-stats.js';
import { SELF, TargetsService } from './targets.service.js';
import { type JobChoicesBody } from './job-choices.dto.js';
import { DURATION_RANGE, type StartJob } from './traffic.dto.js';

/** Makes a job of what somebody asks for, as far as the operator allows it. */
@Injectable()
export class JobSpecReader {
  private readonly maxRpsAllowed: number;

  constructor(
    environment: Environment,
    private readonly targets: TargetsService,
    private readonly clock: TaskClock,
    private readonly entropy: Entropy,
  ) {
    this.maxRpsAllowed = environment.TRAFFIC_MAX_RPS;
  }

  /** All that is not refused. */
  choices(): JobChoicesBody {
    return {
      scenarios: SCENARIOS.map(({ name, summary }) => ({ name, summary })),
      duration: DURATION_RANGE,
      maxRps: { minimum: 1, maximum: this.maxRpsAllowed },
      endpoints: ENDPOINTS,
      targets: this.targets.names,
    };
  }

  /** @throws FlowProbeError `invalid-body` */
  newJob({ scenario, duration, maxRps, endpoints, target = SELF }: StartJob): Job {
    const { names } = this.targets;
    const problems = this.rateProblems(maxRps);
    if (!names.includes(target)) {
      problems.push({ field: 'target', problem: `target must be one of ${names.join(', ')}` });
    }
    if (problems.length > 0) throw refused('invalid-body', problems);
    const startTime = this.clock.now();
    return {
      jobId: newJobId(() => this.entropy.uint32()),
      status: 'starting',
      scenario,
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

  /** @throws FlowProbeError `invalid-body` */
  checkRate(maxRps: number | undefined): void {
    const problems = maxRps === undefined ? [] : this.rateProblems(maxRps);
    if (problems.length > 0) throw refused('invalid-body', problems);
  }

  private rateProblems(maxRps: number): Problem[] {
    if (maxRps <= this.maxRpsAllowed) return [];
    return [{ field: 'maxRps', problem: `maxRps must be a whole number from 1 to ${this.maxRpsAllowed}` }];
  }
}
