/** What a device answers. */
export interface Answer {
  readonly status: number;
  readonly type: 'application/json; charset=utf-8' | 'text/html; charset=utf-8';
  readonly body: string;
  /** Further header fields: name, value, name, value. */
  readonly headers?: readonly string[];
}

export function json(status: number, value: unknown, headers?: readonly string[]): Answer {
  const body = JSON.stringify(value);
  return { status, type: 'application/json; charset=utf-8', body, ...(headers && { headers }) };
}

export function refusal(status: number, error: string, headers?: readonly string[]): Answer {
  return json(status, { error }, headers);
}

function page(status: number, heading: string): Answer {
  return { status, type: 'text/html; charset=utf-8', body: `<html><body><h1>${heading}</h1></body></html>` };
}

export const UPDATED: Answer = json(200, { message: 'System info updated successfully' });
export const RESTARTING: Answer = page(200, 'System will restart shortly.');
export const UNAVAILABLE: Answer = page(503, 'Server is temporarily unavailable. Please try again later.');
export const NO_CONTENT: Answer = { status: 204, type: 'text/html; charset=utf-8', body: '' };
