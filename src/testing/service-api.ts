import { type RefusedField, TestingError } from './testing-error.js';

/** Kept from before a test puts one of its own in its place. */
const { fetch } = globalThis;

/** The body of a refused request. */
interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly details: readonly RefusedField[];
}

/** What a proxy sends is none. */
function refusalIn(text: string): Refusal | undefined {
  try {
    const { code, message, details } = JSON.parse(text) as Partial<Refusal>;
    return code === undefined || message === undefined ? undefined : { code, message, details: details ?? [] };
  } catch {
    return undefined;
  }
}

/** The HTTP interface of one service. */
export class ServiceApi {
  /**
   * @param url without a slash at its end
   * @param ending why the service has ended, undefined while it runs
   */
  constructor(
    readonly url: string,
    private readonly apiKey: string | undefined,
    private readonly ending: () => string | undefined,
  ) {}

  /**
   * @returns the JSON of the answer; undefined where it has no body
   * @throws TestingError with the code of the service where it refuses the call, `ended` or `unreachable`
   */
  async call(method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
    const headers = {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(this.apiKey !== undefined && { Authorization: `Bearer ${this.apiKey}` }),
    };
    const { ok, status, text } = await this.send(path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (ok) return text === '' ? undefined : JSON.parse(text);
    const refusal = refusalIn(text);
    if (refusal === undefined) throw new TestingError('unreachable', `${method} ${path} was answered ${status}`);
    throw new TestingError(refusal.code, `${method} ${path}: ${refusal.message}`, refusal.details);
  }

  /** Whether it takes new work, and all of its mock devices have started (or failed to). */
  async isReady(): Promise<boolean> {
    if (!(await this.send('/health/ready', {})).ok) return false;
    const { devices } = (await this.call('GET', '/fleet')) as {
      readonly devices: readonly { readonly state: string }[];
    };
    return devices.every(({ state }) => state !== 'starting');
  }

  private async send(path: string, init: RequestInit): Promise<{ ok: boolean; status: number; text: string }> {
    try {
      const response = await fetch(`${this.url}${path}`, init);
      return { ok: response.ok, status: response.status, text: await response.text() };
    } catch (error) {
      const ending = this.ending();
      if (ending !== undefined) throw new TestingError('ended', ending);
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new TestingError('unreachable', `${this.url} does not answer: ${cause}`);
    }
  }
}
