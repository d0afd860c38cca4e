/** What has not come by then does not come. */
export const ANSWER_LIMIT_MS = 20_000;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** @throws TypeError, DOMException where no answer comes in 20 s: nobody knows what became of it */
export async function call(
  url: string,
  method = 'GET',
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
