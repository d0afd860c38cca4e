import { apiKey } from './api-key.js';
import { type ErrorBody } from './schema.js';
import { serviceUrl } from './service-url.js';
import { RequestFailure } from './request-failure.js';

export { RequestFailure };

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON; a file as it is. */
  readonly body?: unknown;
  readonly type?: string;
  /** It is worth nothing later: where a key is missed it is refused at once, and not made again when one was given. */
  readonly isUrgent?: boolean;
}

function failureOf({ response, text }: Answer): RequestFailure {
  try {
    // A device has `error` in place of all the rest.
    const { code, message, details, error } = JSON.parse(text) as Partial<ErrorBody & { readonly error: string }>;
    return new RequestFailure(
      response.status,
      code ?? 'unknown',
      message ?? error ?? response.statusText,
      details ?? [],
    );
  } catch {
    return new RequestFailure(
      response.status,
      'unknown',
      response.status === 503 ? 'Not available at this moment' : `Refused (${response.status})`,
    );
  }
}

/** An answer, whole: a connection that is cut in its middle is no answer. */
interface Answer {
  readonly response: Response;
  readonly text: string;
}

async function send(path: string, options: RequestOptions, key: string | null): Promise<Answer> {
  const { method = 'GET', body, type = 'application/json' } = options;
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['Content-Type'] = type;
  if (key !== null) headers['Authorization'] = `Bearer ${key}`;
  try {
    const response = await fetch(serviceUrl(path), {
      method,
      headers,
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
    });
    return { response, text: await response.text() };
  } catch {
    throw new RequestFailure(0, 'unreachable', 'The service does not answer');
  }
}

/**
 * Asks the service, and gives the answer's JSON, or its text where it is none. What is refused for want of a key is made again
 * once a person has given one.
 * @throws RequestFailure
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = 'GET', isUrgent = false } = options;
  // What only reads needs none.
  const key = method === 'GET' ? null : apiKey.current();
  const answer = await send(path, options, key);
  const { response, text } = answer;
  if (!response.ok) {
    const isKeyMissed = response.status === 401 && method !== 'GET' && !isUrgent;
    if (isKeyMissed && (await apiKey.ask(key))) return request(path, options);
    throw failureOf(answer);
  }
  return (response.headers.get('content-type')?.includes('json') === true ? JSON.parse(text) : text) as T;
}
