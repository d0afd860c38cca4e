import { browserWorld } from './browser-world.js';
import { type News, type Subscription } from './connection.js';
import { GroupedNews } from './grouped-news.js';
import { Hub } from './hub.js';

/** The part of a SharedWorker's global scope that is used here; the DOM's types do not have it. */
interface SharedScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

const SWEEP_EVERY_MS = 30_000;

const hub = new Hub(browserWorld, () => performance.now());
setInterval(() => hub.sweep(), SWEEP_EVERY_MS);

(self as unknown as SharedScope).onconnect = ({ ports }) => {
  const [port] = ports;
  if (port === undefined) return;
  const listener = new GroupedNews((news: readonly News[]) => port.postMessage(news), browserWorld);
  port.onmessage = ({ data }: MessageEvent<Subscription | { readonly kind: 'leave' }>) => {
    if (data.kind === 'leave') hub.leave(listener);
    else hub.subscribe(listener, data);
    // The day so far, in one piece.
    listener.flush();
  };
};
