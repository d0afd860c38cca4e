import { Injectable } from '@nestjs/common';
import { TaskClock } from '../kernel/time/clock.js';
import { inTurns } from '../kernel/time/turn.js';
import { type ScalingStep } from './domain/autoscaler.js';
import { evaluate } from './domain/evaluate.js';
import { type EvaluateDto } from './evaluate.dto.js';
import { toPolicy } from './scaling-policy.dto.js';

/** Steps worked out in one go: a few milliseconds with twenty policies of half an hour each, so that no stream is held up. */
const STEPS_PER_TURN = 64;

/** Tries a policy on a load. */
@Injectable()
export class ClusterService {
  constructor(private readonly clock: TaskClock) {}

  /** Runs a fresh cluster over a checked request's load. */
  async evaluate(request: EvaluateDto): Promise<{ steps: ScalingStep[] }> {
    const steps: ScalingStep[] = [];
    const evaluation = evaluate(toPolicy(request.policy), request.load);
    await inTurns(this.clock, () => {
      for (let taken = 0; taken < STEPS_PER_TURN; taken += 1) {
        const next = evaluation.next();
        if (next.done === true) return true;
        steps.push(next.value);
      }
      return false;
    });
    return { steps };
  }
}
