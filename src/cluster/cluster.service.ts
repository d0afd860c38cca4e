import { Injectable } from '@nestjs/common';
import { TaskClock } from '../kernel/time/clock.js';
import { nextTurn } from '../kernel/time/turn.js';
import { type ScalingStep } from './domain/autoscaler.js';
import { evaluate } from './domain/evaluate.js';
import { type EvaluateDto } from './evaluate.dto.js';
import { toPolicy } from './scaling-policy.dto.js';

/** Steps worked out in one go: a few milliseconds, so that a long series does not hold up the streams. */
const STEPS_PER_TURN = 1024;

/** Autoscaling for whoever has a load. */
@Injectable()
export class ClusterService {
  constructor(private readonly clock: TaskClock) {}

  /** Runs a fresh cluster over a checked request's load. */
  async evaluate(request: EvaluateDto): Promise<{ steps: ScalingStep[] }> {
    const steps: ScalingStep[] = [];
    for (const step of evaluate(toPolicy(request.policy), request.load)) {
      steps.push(step);
      if (steps.length % STEPS_PER_TURN === 0) await nextTurn(this.clock);
    }
    return { steps };
  }
}
