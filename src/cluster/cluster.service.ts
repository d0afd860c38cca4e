import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { TaskClock } from '../kernel/time/clock.js';
import { inNextTurn } from '../kernel/time/turn.js';
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

  /**
   * Runs a fresh cluster over a checked request's load.
   * @returns the JSON of an EvaluationDto, worked out as fast as it is read: whole, it would take twenty MiB
   */
  evaluate(request: EvaluateDto): Readable {
    const steps = evaluate(toPolicy(request.policy), request.load);
    return Readable.from(this.pieces(steps), { objectMode: false });
  }

  private async *pieces(steps: Iterator<ScalingStep>): AsyncGenerator<string> {
    const takeTurn = (): ScalingStep[] => {
      const taken: ScalingStep[] = [];
      while (taken.length < STEPS_PER_TURN) {
        const next = steps.next();
        if (next.done === true) break;
        taken.push(next.value);
      }
      return taken;
    };
    yield '{"steps":[';
    let separator = '';
    for (
      let taken = await inNextTurn(this.clock, takeTurn);
      taken.length > 0;
      taken = await inNextTurn(this.clock, takeTurn)
    ) {
      yield separator + taken.map((step) => JSON.stringify(step)).join(',');
      separator = ',';
    }
    yield ']}';
  }
}
