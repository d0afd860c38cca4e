import { Clock, type ClockOptions } from './clock.js';
import { type ServiceApi } from './service-api.js';
import { type StreamOptions, streamUrlOf } from './stream-url.js';
import { type WireRule, WireSession } from './wire.js';

/** A service in the hand of a test. All calls reject with a `TestingError` where the service refuses. */
export class FlowProbe implements AsyncDisposable {
  /** @param end ends the service, where it is the test's own */
  constructor(
    private readonly api: ServiceApi,
    private readonly end: () => Promise<void>,
  ) {}

  /** Its address, without a slash at its end. */
  get url(): string {
    return this.api.url;
  }

  get port(): number {
    const { port, protocol } = new URL(this.url);
    return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  }

  /**
   * Makes a named clock, anew where there is one: streams on it start again from its first message.
   * @param name 1 to 63 lower-case letters, digits and hyphens
   */
  clock(name: string, options: ClockOptions = {}): Promise<Clock> {
    return Clock.make(this.api, name, options);
  }

  /** The URL of a stream, for the client under test. */
  streamUrl(options: StreamOptions = {}): string {
    return streamUrlOf(this.url, options);
  }

  /** The requests whose URL has `session=<session>`. */
  wire(session: string): WireSession {
    return new WireSession(this.api, session);
  }

  /** Faults for all new streams of a kind, for clients whose URL cannot be changed; in place of those before, `[]` for none. */
  async setWireRules(rules: readonly WireRule[]): Promise<void> {
    await this.api.call('PUT', '/wire', { rules });
  }

  async wireRules(): Promise<readonly WireRule[]> {
    return ((await this.api.call('GET', '/wire')) as { readonly rules: readonly WireRule[] }).rules;
  }

  /** Stops a service that was started for the test; one that was there before goes on. More than once does no harm. */
  stop(): Promise<void> {
    return this.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
