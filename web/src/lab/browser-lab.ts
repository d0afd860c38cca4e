import { request } from '../api/request.js';
import { type LabExpectationBody, type LabVerdictBody } from '../api/schema.js';
import { serviceUrl } from '../api/service-url.js';
import { streams } from '../streams/stream-client.js';
import { type LabWorld } from './case-run.js';

/**
 * Two cases and a request want three of the six connections that a browser has for a host over HTTP/1.1; the hub may have four
 * without that, and other cards have more.
 */
export function makeRoom(isRunning: boolean): void {
  streams.reserve(isRunning ? 1 : 0);
}

/** This browser, as the lab runs it. */
export const browserLab: LabWorld = {
  isChromium: /Chrom(e|ium)\//.test(navigator.userAgent),
  nowMs: () => performance.now(),
  pause: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
    }),
  open: (path, types, onEvent) => {
    const source = new EventSource(serviceUrl(path));
    for (const type of types) {
      source.addEventListener(type, ({ data, lastEventId }: MessageEvent<unknown>) => {
        // An event of a connection that is lost may have the name of one of the case, and has no data.
        if (typeof data === 'string') onEvent({ type, data, lastEventId });
      });
    }
    return {
      get isClosed() {
        return source.readyState === EventSource.CLOSED;
      },
      close: () => source.close(),
    };
  },
  expectation: (name) => request<LabExpectationBody>(`/lab/${encodeURIComponent(name)}/expected`),
  verdict: (name, account) =>
    request<LabVerdictBody>(`/lab/${encodeURIComponent(name)}/verdict`, { method: 'POST', body: account }),
};
