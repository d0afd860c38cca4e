import { colour } from '../frame/theme.js';
import { type SystemMap } from './system-map.js';
import { type FreshStep } from './telemetry-model.js';

interface Moving extends FreshStep {
  readonly bornMs: number;
  readonly drift: number;
}

const PASS_MS = 700;
const SLOW_MS = 1600;
const MAX_MOVING = 400;

/** Draws each try of a step as a dot on its way: one that fails stops at its point, one that is dropped falls. */
export class MessagePainter {
  private moving: Moving[] = [];
  private serial = 0;
  private isEmpty = true;

  /** Whether a message is on its way, or the last one is yet to be wiped off. */
  get isMoving(): boolean {
    return this.moving.length > 0 || !this.isEmpty;
  }

  add(steps: readonly FreshStep[], nowMs: number): void {
    for (const [index, step] of steps.entries()) {
      if (this.moving.length >= MAX_MOVING) this.moving.shift();
      this.serial = (this.serial + 0.618034) % 1;
      // Events that arrive together did not happen at once.
      this.moving.push({ ...step, bornMs: nowMs + (index / steps.length) * 180, drift: (this.serial - 0.5) * 10 });
    }
  }

  paint(context: CanvasRenderingContext2D, map: SystemMap, width: number, nowMs: number): void {
    const scale = width / map.width;
    this.moving = this.moving.filter(({ bornMs, outcome }) => nowMs - bornMs < lifeOf(outcome));
    this.isEmpty = this.moving.length === 0;
    for (const each of this.moving) {
      const step = map.steps.find(({ point }) => point === each.point);
      const progress = (nowMs - each.bornMs) / lifeOf(each.outcome);
      if (step === undefined || progress < 0) continue;
      const { x, y, alpha } = placeOf(each, step, progress);
      context.globalAlpha = alpha;
      context.fillStyle = colour(toneOf(each.outcome));
      context.beginPath();
      context.arc(x * scale, y * scale, each.outcome === 'passed' ? 3 : 3.6, 0, 2 * Math.PI);
      context.fill();
      if (each.outcome === 'duplicated') {
        context.beginPath();
        context.arc((x - 7) * scale, (y + 5) * scale, 3, 0, 2 * Math.PI);
        context.fill();
      }
    }
    context.globalAlpha = 1;
  }
}

function lifeOf(outcome: FreshStep['outcome']): number {
  return outcome === 'passed' || outcome === 'duplicated' ? PASS_MS : SLOW_MS;
}

function toneOf(outcome: FreshStep['outcome']): string {
  if (outcome === 'passed') return 'accent-text';
  return outcome === 'delayed' || outcome === 'duplicated' ? 'warn' : 'bad';
}

function placeOf(
  { outcome, drift }: Moving,
  { from, to, at }: SystemMap['steps'][number],
  progress: number,
): { x: number; y: number; alpha: number } {
  const isVertical = from[0] === to[0];
  const [dx, dy] = isVertical ? [drift, 0] : [0, drift];
  if (outcome === 'failed' || outcome === 'dropped' || outcome === 'crashed') {
    // It comes as far as the point; what is dropped falls off there.
    const way = Math.min(1, progress * 3);
    const after = Math.max(0, progress - 1 / 3) * 1.5;
    const fall = outcome === 'dropped' ? 60 * after * after : 0;
    return {
      x: from[0] + (at[0] - from[0]) * way + dx,
      y: from[1] + (at[1] - from[1]) * way + dy + fall,
      alpha: 1 - after,
    };
  }
  const eased = progress * progress * (3 - 2 * progress);
  return {
    x: from[0] + (to[0] - from[0]) * eased + dx,
    y: from[1] + (to[1] - from[1]) * eased + dy,
    alpha: Math.min(1, progress * 8, (1 - progress) * 8),
  };
}
