import { type AdvanceBody, type ClockBody } from '../../../src/clocks/clocks.dto.js';
import { type Answer, call } from './jobs.js';
import { SseListener } from './sse-listener.js';

/** A named clock of a service, moved by requests. */
export class ClockClient {
  constructor(
    private readonly url: string,
    readonly name: string,
  ) {}

  /** Makes it, or makes it anew. */
  async make(body: object = {}): Promise<Answer<ClockBody>> {
    return call(this.path, 'PUT', body);
  }

  async get(): Promise<Answer<ClockBody>> {
    return call(this.path);
  }

  async setSpeed(speed: number): Promise<Answer<ClockBody>> {
    return call(this.path, 'PATCH', { speed });
  }

  async advance(body: object): Promise<Answer<AdvanceBody>> {
    return call(`${this.path}/advance`, 'POST', body);
  }

  async delete(): Promise<Answer<undefined>> {
    return call(this.path, 'DELETE');
  }

  /** Opens a stream on it. @param query such as `seed=42` */
  listen(query = '', headers: Record<string, string> = {}): Promise<SseListener> {
    return SseListener.open(`${this.url}/stream?clock=${this.name}&${query}`, headers);
  }

  private get path(): string {
    return `${this.url}/clocks/${this.name}`;
  }
}
