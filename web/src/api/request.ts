import { apiKey } from './api-key.js';
import { RequestFailure } from './request-failure.js';

export { RequestFailure };

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly type?: string;
}

async function failureOf(response: Response): Promise<RequestFailure> {
  const text = await response.text();
  try {
    const { code, message, details } = JSON.parse(text) as { code?: string; message?: string; details?: [] };
    return new RequestFailure(response.status, code ?? 'unknown', message ?? response.statusText, details ?? []);
  } catch {
    return new RequestFailure(
      response.status,
      'unknown',
      response.status === 503 ? 'Not available at this moment' : `Refused (${response.status})`,
    );
  }
}

/**
 * Asks the service, and gives the answer's JSON, or its text where it is none.
 * @throws RequestFailure
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = 'GET', body, type = 'application/json' } = options;
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['Content-Type'] = type;
  const key = apiKey.current();
  if (key !== null && method !== 'GET') headers['Authorization'] = `Bearer ${key}`;
  let response: Response;
  try {
    response = await fetch(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  } catch {
    throw new RequestFailure(0, 'unreachable', 'The service does not answer');
  }
  if (!response.ok) {
    if (response.status === 401) apiKey.want();
    throw await failureOf(response);
  }
  const text = await response.text();
  return (response.headers.get('content-type')?.includes('json') === true ? JSON.parse(text) : text) as T;
}
