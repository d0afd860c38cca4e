import { type RefObject, useEffect, useRef, useState } from 'react';

type Draw = (nowMs: number) => void;

const draws = new Set<Draw>();
let frame = 0;

function tick(nowMs: number): void {
  frame = draws.size === 0 ? 0 : requestAnimationFrame(tick);
  for (const draw of draws) draw(nowMs);
}

/** Calls at each frame of the screen, one request for all; never while the page is hidden. */
export function onFrame(draw: Draw): () => void {
  draws.add(draw);
  if (frame === 0) frame = requestAnimationFrame(tick);
  return () => draws.delete(draw);
}

/** Shows something that changes more often than anybody can read: at most `hz` times a second, and only when it has changed. */
export function useVersion(model: { readonly version: number } | null, hz: number): number {
  const [version, setVersion] = useState(-1);
  useEffect(() => {
    if (model === null) return;
    const show = (): void => setVersion(model.version);
    show();
    const timer = setInterval(show, 1000 / hz);
    return () => clearInterval(timer);
  }, [model, hz]);
  return version;
}

export type Paint = (context: CanvasRenderingContext2D, width: number, height: number, nowMs: number) => void;

/** Draws on a canvas of the element's size, at each frame in which the element can be seen. */
export function useCanvas(paint: Paint, hz = 60): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(paint);
  useEffect(() => {
    latest.current = paint;
  });
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context == null) return;
    let width = 0;
    let height = 0;
    let isSeen = true;
    let drawnMs = 0;
    const sizes = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      ({ width, height } = entry.contentRect);
      const scale = Math.min(2, devicePixelRatio);
      element.width = Math.round(width * scale);
      element.height = Math.round(height * scale);
      context.setTransform(scale, 0, 0, scale, 0, 0);
      drawnMs = 0;
    });
    const sights = new IntersectionObserver(([entry]) => {
      isSeen = entry?.isIntersecting ?? true;
    });
    sizes.observe(element);
    sights.observe(element);
    const pauseMs = hz >= 60 ? 0 : 1000 / hz - 4;
    const stop = onFrame((nowMs) => {
      if (!isSeen || width === 0 || nowMs - drawnMs < pauseMs) return;
      drawnMs = nowMs;
      context.clearRect(0, 0, width, height);
      latest.current(context, width, height, nowMs);
    });
    return () => {
      stop();
      sizes.disconnect();
      sights.disconnect();
    };
  }, [hz]);
  return canvas;
}
