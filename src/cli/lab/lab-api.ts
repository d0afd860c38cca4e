import { addressBelow } from '../probe/options.js';
import { printable } from '../probe/output.js';
import { isObject } from '../../kernel/input/is-object.js';
import { systemCodeOf } from '../../kernel/errors/system-code.js';
import { type LabEvent } from '../../lab/domain/lab-case.js';
import { UsageError } from '../usage-error.js';

/** A case, as `GET /lab` lists it. */
export interface LabCase {
  readonly name: string;
  readonly title: string;
  /** Section of the WHATWG standard. */
  readonly section: string;
  readonly reports: readonly string[];
  /** Why Chromium differs from the standard here, where it does. */
  readonly chromium?: string;
}

/** What a right client makes of a case, as far as it decides how long the case takes. */
export interface Expectation {
  readonly events: readonly LabEvent[];
  readonly reconnects?: number;
  readonly closed?: boolean;
  /** Least and most before a reconnect. */
  readonly waitMs?: readonly [number, number];
  /** For so many milliseconds after the last expected request there must be no other. */
  readonly notBefore?: number;
}

/** One thing that was judged. */
export interface Check {
  readonly what: string;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly passed: boolean;
}

export interface Verdict {
  readonly passed: boolean;
  readonly checks: readonly Check[];
}

/** What a client has made of a case. */
export interface Account {
  readonly session: string;
  readonly events: readonly LabEvent[];
  readonly closed: boolean;
  /** Whether it has reported an error when it closed. */
  readonly error: boolean;
}

const TIMEOUT_MS = 20_000;

/** What was sent is wrong, or too large. */
class Refusal extends UsageError {}

/** The lab of one server. */
export class LabApi {
  constructor(
    private readonly server: URL,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** Where a client is sent for one session of a case. */
  streamUrl(name: string, session: string): string {
    const url = addressBelow(this.server, `/lab/${name}`);
    url.searchParams.set('session', session);
    return url.href;
  }

  /** @throws UsageError where nothing answers, or what answers has no lab */
  async cases(): Promise<readonly LabCase[]> {
    const cases = await this.ask('/lab');
    if (!isCaseList(cases)) throw new UsageError(`${this.server.href} has no client lab`);
    return cases;
  }

  async expectation(name: string): Promise<Expectation> {
    const path = `/lab/${name}/expected`;
    const expectation = await this.ask(path);
    if (!isExpectation(expectation)) throw this.notOfLab(path);
    return expectation;
  }

  /** An account that the lab refuses, for text that is no Unicode for one, is one that does not pass. */
  async verdict(name: string, account: Account): Promise<Verdict> {
    const path = `/lab/${name}/verdict`;
    try {
      const verdict = await this.ask(path, JSON.stringify(account));
      if (!isVerdict(verdict)) throw this.notOfLab(path);
      return verdict;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const check = { what: 'events', expected: 'can be judged', actual: error.message, passed: false };
      return { passed: false, checks: [check] };
    }
  }

  private async ask(path: string, body?: string): Promise<unknown> {
    const url = addressBelow(this.server, path).href;
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        headers: { ...this.headers, Accept: 'application/json', ...(body !== undefined && JSON_BODY) },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body !== undefined && { method: 'POST', body }),
      });
      text = await response.text();
    } catch (error) {
      throw new UsageError(`${url} does not answer: ${reasonOf(error)}`);
    }
    if (response.status === 404 && path === '/lab') throw new UsageError(`${this.server.href} has no client lab`);
    if (response.status === 400 || response.status === 413) throw new Refusal(messageOf(text));
    if (!response.ok) throw new UsageError(printable(`${url} answered ${response.status}: ${messageOf(text)}`));
    try {
      return JSON.parse(text);
    } catch {
      const type = response.headers.get('content-type') ?? 'no type';
      throw new UsageError(printable(`${url} is no flowProbe: it answered with ${type} that is not JSON`));
    }
  }

  private notOfLab(path: string): UsageError {
    return new UsageError(`${addressBelow(this.server, path).href} did not answer as a client lab does`);
  }
}

function isCaseList(value: unknown): value is readonly LabCase[] {
  return (
    Array.isArray(value) &&
    value.every((each) => isObject(each) && typeof each['name'] === 'string' && Array.isArray(each['reports']))
  );
}

function isExpectation(value: unknown): value is Expectation {
  return isObject(value) && Array.isArray(value['events']);
}

function isVerdict(value: unknown): value is Verdict {
  return isObject(value) && typeof value['passed'] === 'boolean' && Array.isArray(value['checks']);
}

const JSON_BODY = { 'Content-Type': 'application/json' } as const;

/** Why a `fetch` has failed, in a few words. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return systemCodeOf(cause) ?? (cause instanceof Error ? cause.message : message);
}

/** The message of an error's body, or its beginning. */
function messageOf(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body) && typeof body['message'] === 'string') return body['message'];
  } catch {
    // Not of this service: a proxy's page, for one.
  }
  return text.slice(0, 200);
}
