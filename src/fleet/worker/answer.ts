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

const RESTARTING = 'System will restart shortly.';

export const UPDATED: Answer = json(200, { message: 'System info updated successfully' });
export const RESTARTING_PAGE: Answer = page(200, RESTARTING);
export const RESTARTING_JSON: Answer = json(200, { message: RESTARTING });
export const UNAVAILABLE: Answer = page(503, 'Server is temporarily unavailable. Please try again later.');
export const NO_CONTENT: Answer = { status: 204, type: 'text/html; charset=utf-8', body: '' };
export const NOT_FOUND: Answer = refusal(404, 'Not found on this device');
export const UPGRADE_REQUIRED: Answer = refusal(426, 'This path is a WebSocket', [
  'Connection',
  'Upgrade',
  'Upgrade',
  'websocket',
]);
export const FAILED: Answer = refusal(500, 'Something failed here; it has been logged');
