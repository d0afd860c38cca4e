import { type ClientDefinition } from './client.js';
import { chromium } from './clients/chromium.js';
import { curl } from './clients/curl.js';
import { eventSourceLibrary } from './clients/event-source.js';
import { eventsourceParser } from './clients/eventsource-parser.js';
import { fetchEventSource } from './clients/fetch-event-source.js';
import { launchdarklyEventsource } from './clients/launchdarkly-eventsource.js';
import { python } from './clients/python.js';
import { ruby } from './clients/ruby.js';
import { sseJs } from './clients/sse-js.js';

/** All that `--client` may name, in the order of the matrix. */
export const CLIENTS: readonly ClientDefinition[] = [
  chromium,
  eventSourceLibrary('eventsource'),
  eventSourceLibrary('undici'),
  launchdarklyEventsource,
  fetchEventSource,
  eventsourceParser,
  sseJs,
  python,
  ruby,
  curl,
];
