import { colour } from '../frame/theme.js';
import { type DayModel, type FreshPair } from './day-model.js';
import {
  BAR_WIDTH,
  type Band,
  clearOf,
  type FlowLayout,
  layFlow,
  middleOf,
  pointOnWay,
  type Stretch,
} from './flow-layout.js';
import { type FlowShares } from './flow-shares.js';
import { type Entity } from './messages.js';

interface Dot extends FreshPair {
  readonly lane: number;
  readonly bornMs: number;
  readonly radius: number;
}

/** What is below and above the dots: painted seldom, and copied for each frame. */
interface Layers {
  /** The size and the colours that they were painted with. */
  readonly look: string;
  readonly paintedMs: number;
  readonly layout: FlowLayout;
  readonly bands: HTMLCanvasElement;
  readonly names: HTMLCanvasElement;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Bands show what flows of late, over seconds. */
const LAYERS_MS = 500;
/** With the figures of the day. */
const RESTING_LAYERS_MS = 1000;
/** How often dots are painted where nobody is at the page: each has a tail then, as long as the way from one frame to the next. */
export const RESTING_HZ = 5;
const WAY_MS = 2400;
const MAX_DOTS = 700;
/** At the screen's own rate a dot moves by less than its size; where frames are few, its tail reaches to where it was. */
const LEAST_TAIL_MS = 40;
/** A frame may be a little late. */
const MAX_TAIL_MS = 1000 / RESTING_HZ + 25;
/** New dots do not start all at once: what comes in one piece is spread over this time. */
const SPREAD_MS = 220;
const COLOURS = 4;

export function typeColour(entity: 'order' | 'payment', index: number): string {
  return colour(`${entity}-${index % COLOURS}`);
}

/** Draws the flow: bands and bars, names, and the dots on their way. */
export class FlowPainter {
  private layers: Layers | undefined;
  private bands: HTMLCanvasElement | undefined;
  private names: HTMLCanvasElement | undefined;
  private dots: Dot[] = [];
  private serial = 0;
  private isEmpty = true;
  private paintedMs = 0;

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

  /** Whether bands and names were painted so long ago that they may be painted again; at rest with the figures, in their frame. */
  areLayersOld(nowMs: number, isAtRest: boolean): boolean {
    const everyMs = isAtRest ? RESTING_LAYERS_MS : LAYERS_MS;
    return this.layers === undefined || Math.floor(nowMs / everyMs) > Math.floor(this.layers.paintedMs / everyMs);
  }

  /** Bands and names are painted anew with the next frame. */
  forgetLayers(): void {
    this.layers = undefined;
  }

  /** Whether a dot is on its way, or the last one is yet to be wiped off. */
  get isMoving(): boolean {
    return this.dots.length > 0 || !this.isEmpty;
  }

  paint(context: CanvasRenderingContext2D, model: DayModel, width: number, height: number, nowMs: number): void {
    const look = [context.canvas.width, context.canvas.height, colour('ink')].join();
    if (this.layers?.look !== look) this.layers = this.paintLayers(context, model, { width, height, look, nowMs });
    const { bands, names, layout } = this.layers;
    context.drawImage(bands, 0, 0, width, height);
    this.paintDots(context, layout, nowMs);
    // Above the dots, so that it can be read at any time.
    context.drawImage(names, 0, 0, width, height);
  }

  private paintLayers(
    { canvas }: CanvasRenderingContext2D,
    { shares }: DayModel,
    { width, height, look, nowMs }: Size & { readonly look: string; readonly nowMs: number },
  ): Layers {
    const layout = layFlow(shares, width, height);
    const layer = (
      old: HTMLCanvasElement | undefined,
      alpha: boolean,
      paint: (on: CanvasRenderingContext2D) => void,
    ) => {
      const element = old ?? document.createElement('canvas');
      // That clears it, too.
      element.width = canvas.width;
      element.height = canvas.height;
      const context = element.getContext('2d', { alpha });
      context?.scale(canvas.width / width, canvas.height / height);
      if (context !== null) paint(context);
      return element;
    };
    this.bands = layer(this.bands, false, (context) => {
      context.fillStyle = colour('surface');
      context.fillRect(0, 0, width, height);
      paintBands(context, layout, width);
    });
    this.names = layer(this.names, true, (context) => paintNames(context, layout, shares, width));
    return { look, paintedMs: nowMs, layout, bands: this.bands, names: this.names };
  }

  private paintDots(context: CanvasRenderingContext2D, layout: FlowLayout, nowMs: number): void {
    this.dots = this.dots.filter(({ bornMs }) => nowMs - bornMs < WAY_MS);
    this.isEmpty = this.dots.length === 0;
    const sinceMs = nowMs - this.paintedMs;
    const tail = sinceMs < LEAST_TAIL_MS ? 0 : Math.min(MAX_TAIL_MS, sinceMs) / WAY_MS;
    this.paintedMs = nowMs;
    for (const dot of this.dots) {
      const progress = (nowMs - dot.bornMs) / WAY_MS;
      if (progress < 0) continue;
      const { x, y } = pointOnWay(layout, dot, progress);
      const dye = progress < 0.5 ? typeColour('order', dot.orderType) : typeColour('payment', dot.paymentType);
      // It appears and goes within the first and last bit of its way.
      const alpha = Math.min(1, progress * 12, (1 - progress) * 12);
      if (tail > 0) {
        const way = [tail, tail / 2, 0].map((back) => pointOnWay(layout, dot, Math.max(0, progress - back)));
        paintTail(context, way, { dye, alpha: alpha * 0.4, width: dot.radius * 1.5 });
      }
      context.fillStyle = dye;
      context.globalAlpha = alpha;
      context.beginPath();
      context.arc(x, y, dot.radius, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
  }
}

/** Thinner and fainter than the dot, from where it was. */
function paintTail(
  context: CanvasRenderingContext2D,
  way: readonly { readonly x: number; readonly y: number }[],
  { dye, alpha, width }: { readonly dye: string; readonly alpha: number; readonly width: number },
): void {
  context.strokeStyle = dye;
  context.globalAlpha = alpha;
  context.lineWidth = width;
  context.lineCap = 'round';
  context.beginPath();
  for (const { x, y } of way) context.lineTo(x, y);
  context.stroke();
}

function paintBands(context: CanvasRenderingContext2D, layout: FlowLayout, width: number): void {
  for (const [stage, bands] of layout.bands.entries()) {
    const x0 = (layout.columns[stage] ?? 0) + BAR_WIDTH;
    const x1 = layout.columns[stage + 1] ?? width;
    for (const band of bands) paintBand(context, band, x0, x1);
  }
  paintBars(context, layout);
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
  const percents = { order: shares.percents('order'), payment: shares.percents('payment') };
  const small = isNarrow ? 10 : 12;
  const [first, second, third, fourth] = layout.columns;
  const pad = BAR_WIDTH + (isNarrow ? 4 : 8);
  const write = (text: string, x: number, y: number, align: CanvasTextAlign, isType: boolean): void => {
    context.font = `${isType ? 600 : 400} ${isType ? small + (isNarrow ? 0 : 1) : small}px Geist, sans-serif`;
    context.fillStyle = colour(isType ? 'ink' : 'muted');
    context.textAlign = align;
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  };
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = colour('veil');
  // Bands of little are wider than their share: the number has it.
  const lanePercents = { order: shares.lanePercents('order'), payment: shares.lanePercents('payment') };
  const laneName = (entity: Entity, lane: number): string =>
    `${shares[entity].lanes[lane]?.name ?? ''}${isNarrow ? '' : ` ${lanePercents[entity][lane] ?? 0} %`}`;
  layout.orderLanes.forEach((at, lane) => write(laneName('order', lane), first + pad, middleOf(at), 'left', false));
  const typeName = (entity: Entity, type: number): string =>
    `${shares[entity].types[type] ?? ''} ${percents[entity][type] ?? 0} %`;
  const orderTypes = layout.orderTypes.map(middleOf);
  const taken = [...orderTypes];
  orderTypes.forEach((y, type) => write(typeName('order', type), second + pad, y, 'left', true));
  layout.paymentTypes.forEach((at, type) => {
    // Where there is little room, the names of both columns would meet.
    const y = isNarrow ? clearOf(at, taken, small + 2) : middleOf(at);
    taken.push(y);
    write(typeName('payment', type), third - (isNarrow ? 4 : 8), y, 'right', true);
  });
  layout.paymentLanes.forEach((at, lane) =>
    write(laneName('payment', lane), fourth - (isNarrow ? 4 : 8), middleOf(at), 'right', false),
  );
}
