import { colour } from '../frame/theme.js';
import { type DayModel, type FreshPair } from './day-model.js';
import { BAR_WIDTH, type Band, type FlowLayout, layFlow, pointOnWay, type Stretch } from './flow-layout.js';
import { type FlowShares } from './flow-shares.js';

interface Dot extends FreshPair {
  readonly lane: number;
  readonly bornMs: number;
  readonly radius: number;
}

const WAY_MS = 2400;
const MAX_DOTS = 700;
/** New dots do not start all at once: what comes in one piece is spread over this time. */
const SPREAD_MS = 220;
const COLOURS = 4;

export function typeColour(entity: 'order' | 'payment', index: number): string {
  return colour(`${entity}-${index % COLOURS}`);
}

/** Draws the flow: bands and bars, names, and the dots on their way. */
export class FlowPainter {
  private layout: FlowLayout | undefined;
  private dots: Dot[] = [];
  private serial = 0;

  add(fresh: readonly FreshPair[], nowMs: number): void {
    const room = MAX_DOTS - this.dots.length;
    for (const [index, pair] of fresh.slice(-Math.max(0, room)).entries()) {
      if (pair.orderType < 0 || pair.paymentType < 0) continue;
      // The golden ratio spreads dots over a band more evenly than chance.
      this.serial = (this.serial + 0.618034) % 1;
      const bornMs = nowMs + (index / Math.max(1, fresh.length)) * SPREAD_MS;
      this.dots.push({ ...pair, lane: this.serial, bornMs, radius: 1.3 + pair.value / 32 });
    }
  }

  paintBands(context: CanvasRenderingContext2D, model: DayModel, width: number, height: number): void {
    const { shares } = model;
    const layout = layFlow(shares, width, height);
    this.layout = layout;
    for (const [stage, bands] of layout.bands.entries()) {
      const x0 = (layout.columns[stage] ?? 0) + BAR_WIDTH;
      const x1 = layout.columns[stage + 1] ?? width;
      for (const band of bands) paintBand(context, band, x0, x1);
    }
    paintBars(context, layout);
  }

  paintNames(context: CanvasRenderingContext2D, { shares }: DayModel, width: number): void {
    if (this.layout !== undefined) paintNames(context, this.layout, shares, width);
  }

  paintDots(context: CanvasRenderingContext2D, nowMs: number): void {
    const { layout } = this;
    if (layout === undefined) return;
    this.dots = this.dots.filter(({ bornMs }) => nowMs - bornMs < WAY_MS);
    for (const dot of this.dots) {
      const progress = (nowMs - dot.bornMs) / WAY_MS;
      if (progress < 0) continue;
      const { x, y } = pointOnWay(layout, dot, progress);
      context.fillStyle = progress < 0.5 ? typeColour('order', dot.orderType) : typeColour('payment', dot.paymentType);
      // It appears and goes within the first and last bit of its way.
      context.globalAlpha = Math.min(1, progress * 12, (1 - progress) * 12);
      context.beginPath();
      context.arc(x, y, dot.radius, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
  }
}

function paintBand(
  context: CanvasRenderingContext2D,
  { from, to, orderType, paymentType }: Band,
  x0: number,
  x1: number,
): void {
  const left = orderType === null ? typeColour('payment', paymentType ?? 0) : typeColour('order', orderType);
  const right = paymentType === null ? left : typeColour('payment', paymentType);
  if (left === right) context.fillStyle = left;
  else {
    const gradient = context.createLinearGradient(x0, 0, x1, 0);
    gradient.addColorStop(0.1, left);
    gradient.addColorStop(0.9, right);
    context.fillStyle = gradient;
  }
  const middle = (x0 + x1) / 2;
  context.globalAlpha = 0.2;
  context.beginPath();
  context.moveTo(x0, from.top);
  context.bezierCurveTo(middle, from.top, middle, to.top, x1, to.top);
  context.lineTo(x1, to.bottom);
  context.bezierCurveTo(middle, to.bottom, middle, from.bottom, x0, from.bottom);
  context.closePath();
  context.fill();
  context.globalAlpha = 1;
}

function paintBars(context: CanvasRenderingContext2D, layout: FlowLayout): void {
  const [first, second, third, fourth] = layout.columns;
  const bar = (x: number, { top, bottom }: Stretch, fill: string): void => {
    context.fillStyle = fill;
    context.beginPath();
    context.roundRect(x, top, BAR_WIDTH, Math.max(1, bottom - top), 2);
    context.fill();
  };
  const laneColours = (bands: readonly Band[]): number[] =>
    bands.map((band) => band.orderType ?? band.paymentType ?? 0);
  const left = laneColours(layout.bands[0]);
  const right = laneColours(layout.bands[2]);
  layout.orderLanes.forEach((stretch, index) => bar(first, stretch, typeColour('order', left[index] ?? 0)));
  layout.orderTypes.forEach((stretch, type) => bar(second, stretch, typeColour('order', type)));
  layout.paymentTypes.forEach((stretch, type) => bar(third, stretch, typeColour('payment', type)));
  layout.paymentLanes.forEach((stretch, index) => bar(fourth, stretch, typeColour('payment', right[index] ?? 0)));
}

function paintNames(context: CanvasRenderingContext2D, layout: FlowLayout, shares: FlowShares, width: number): void {
  const isNarrow = width < 480;
  const small = isNarrow ? 10 : 12;
  const [first, second, third, fourth] = layout.columns;
  const pad = BAR_WIDTH + (isNarrow ? 4 : 8);
  const write = (text: string, x: number, { top, bottom }: Stretch, align: CanvasTextAlign, isType: boolean): void => {
    context.font = `${isType ? 600 : 400} ${isType ? small + (isNarrow ? 0 : 1) : small}px Geist, sans-serif`;
    context.fillStyle = colour(isType ? 'ink' : 'muted');
    context.textAlign = align;
    context.strokeText(text, x, (top + bottom) / 2);
    context.fillText(text, x, (top + bottom) / 2);
  };
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = colour('veil');
  layout.orderLanes.forEach((at, index) =>
    write(shares.order.lanes[index]?.name ?? '', first + pad, at, 'left', false),
  );
  layout.orderTypes.forEach((at, type) => write(shares.order.types[type] ?? '', second + pad, at, 'left', true));
  layout.paymentTypes.forEach((at, type) =>
    write(shares.payment.types[type] ?? '', third - (isNarrow ? 4 : 8), at, 'right', true),
  );
  layout.paymentLanes.forEach((at, index) =>
    write(shares.payment.lanes[index]?.name ?? '', fourth - (isNarrow ? 4 : 8), at, 'right', false),
  );
}
