import { type RefObject, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { atBeat } from './beats.js';
import { useIsSeen } from './sight.js';
import { useTheme } from './theme.js';

/** How often something is looked at that has not changed: asking costs nothing, a frame does even where nothing is drawn in it. */
const STILL_MS = 100;
/** Out of sight figures still go on, for a screen reader and for who scrolls back, but not as often. */
const UNSEEN_HZ = 0.5;
/** Faster than that, it is the screen's own frames. */
const SCREEN_HZ = 60;

/**
 * Shows something that changes more often than anybody can read: at most `hz` times a second, only when it has changed, seldom
 * where its card is out of sight, and never while the page is hidden.
 * @param hz a function is asked each time, and has to be the same one each time
 */
export function useVersion(model: { readonly version: number } | null, hz: number | (() => number)): number {
  const [version, setVersion] = useState(-1);
  const isSeen = useIsSeen();
  useEffect(() => {
    if (model === null) return;
    const periodMs = (): number => 1000 / (isSeen ? (typeof hz === 'number' ? hz : hz()) : UNSEEN_HZ);
    let shown = -1;
    let frame = 0;
    const show = (): void => {
      if (document.hidden) return;
      shown = model.version;
      setVersion(shown);
    };
    const turn = (): void => {
      cancelAnimationFrame(frame);
      // In the frame in which canvases draw what is of the same beat: left to itself it would come one later.
      if (model.version !== shown && !document.hidden) frame = requestAnimationFrame(() => flushSync(show));
      cancel = atBeat(periodMs(), turn);
    };
    show();
    let cancel = atBeat(periodMs(), turn);
    document.addEventListener('visibilitychange', show);
    return () => {
      cancelAnimationFrame(frame);
      cancel();
      document.removeEventListener('visibilitychange', show);
    };
  }, [model, hz, isSeen]);
  return version;
}

/** What is drawn on a canvas. */
export interface Painting {
  /** Whether anything has changed since it was painted last, or moves: what does not is not painted again. */
  readonly hasChanged: (nowMs: number) => boolean;
  readonly paint: (context: CanvasRenderingContext2D, width: number, height: number, nowMs: number) => void;
}

export interface CanvasOptions {
  /** How often it is painted at most; by default at each frame of the screen. */
  readonly hzAt?: (nowMs: number) => number;
  /**
   * Painted apart from the page, where the browser can: what is drawn seldom then costs no frame of the page. It holds for as
   * long as the element is there.
   */
  readonly isApart?: boolean;
  /** All of it is painted each time: nothing below it is to be seen. */
  readonly isOpaque?: boolean;
}

const surfaces = new WeakMap<HTMLCanvasElement, OffscreenCanvas>();

/** An element gives its surface away once, and for good. */
function surfaceOf(element: HTMLCanvasElement, isApart: boolean): HTMLCanvasElement | OffscreenCanvas {
  const known = surfaces.get(element);
  if (known !== undefined) return known;
  if (!isApart || !('transferControlToOffscreen' in element)) return element;
  const surface = element.transferControlToOffscreen();
  surfaces.set(element, surface);
  return surface;
}

const atEachFrame = (): number => SCREEN_HZ;

/** Draws on a canvas of the element's size while the element can be seen and there is something new to it. */
export function useCanvas(
  painting: Painting,
  { hzAt = atEachFrame, isApart = false, isOpaque = false }: CanvasOptions = {},
): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(painting);
  /** Another painting of the same canvas, or other colours. */
  const isStale = useRef(true);
  const theme = useTheme();
  useEffect(() => {
    latest.current = painting;
    isStale.current = true;
  }, [painting, theme]);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const surface = surfaceOf(element, isApart);
    // The other surface has all of it that paints.
    const context = surface.getContext('2d', { alpha: !isOpaque }) as CanvasRenderingContext2D | null;
    if (context === null) return;
    let width = 0;
    let height = 0;
    let isSeen = false;
    let frame = 0;
    let cancelBeat: (() => void) | undefined;
    let lookedMs = 0;
    const cancel = (): void => {
      cancelAnimationFrame(frame);
      cancelBeat?.();
    };
    const look = (): void => {
      if (!isSeen || width === 0) return;
      const nowMs = performance.now();
      lookedMs = nowMs;
      const hz = hzAt(nowMs);
      if (!latest.current.hasChanged(nowMs) && !isStale.current) {
        cancelBeat = atBeat(Math.max(1000 / hz, STILL_MS), look);
      } else if (surface !== element && hz < SCREEN_HZ) draw(nowMs);
      else frame = requestAnimationFrame(draw);
    };
    const draw = (frameMs: number): void => {
      // A frame may be of a moment before the look that asked for it: what was due would be due once more.
      const nowMs = Math.max(frameMs, lookedMs);
      isStale.current = false;
      if (!isOpaque) context.clearRect(0, 0, width, height);
      latest.current.paint(context, width, height, nowMs);
      const hz = hzAt(nowMs);
      if (hz >= SCREEN_HZ) look();
      else cancelBeat = atBeat(1000 / hz, look);
    };
    const restart = (): void => {
      cancel();
      look();
    };
    const sizes = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      ({ width, height } = entry.contentRect);
      const scale = Math.min(2, devicePixelRatio);
      surface.width = Math.round(width * scale);
      surface.height = Math.round(height * scale);
      context.setTransform(scale, 0, 0, scale, 0, 0);
      isStale.current = true;
      restart();
    });
    const sights = new IntersectionObserver(([entry]) => {
      isSeen = entry?.isIntersecting ?? true;
      restart();
    });
    sizes.observe(element);
    sights.observe(element);
    return () => {
      cancel();
      sizes.disconnect();
      sights.disconnect();
    };
  }, [hzAt, isApart, isOpaque]);
  return canvas;
}

/** Whether a model has another version than when this was asked last. */
export function versionWatch(model: { readonly version: number }): () => boolean {
  let seen = -1;
  return () => {
    if (model.version === seen) return false;
    seen = model.version;
    return true;
  };
}
