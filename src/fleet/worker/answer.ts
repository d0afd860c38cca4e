/** What a device answers. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  /** Further header fields: name, value, name, value. */
  readonly headers?: readonly string[];
}

/** One whose body is text. */
type TextAnswer = Answer & { readonly body: string };

export function json(status: number, value: unknown, headers?: readonly string[]): TextAnswer {
  return jsonText(status, JSON.stringify(value), headers);
}

/** @param body JSON */
export function jsonText(status: number, body: string, headers?: readonly string[]): TextAnswer {
  return { status, type: 'application/json; charset=utf-8', body, ...(headers && { headers }) };
}

export function refusal(status: number, error: string, headers?: readonly string[]): Answer {
  return json(status, { error }, headers);
}

/** What a device says of something that it has done. */
export function said(message: string, status = 200): Answer {
  return json(status, { message });
}

function page(status: number, heading: string): TextAnswer {
  return { status, type: 'text/html; charset=utf-8', body: `<html><body><h1>${heading}</h1></body></html>` };
}

const RESTARTING = 'System will restart shortly.';

export const UPDATED: Answer = json(200, { message: 'System info updated successfully' });
export const RESTARTING_PAGE: Answer = page(200, RESTARTING);
export const RESTARTING_JSON: Answer = json(200, { message: RESTARTING });
export const UNAVAILABLE: TextAnswer = page(503, 'Server is temporarily unavailable. Please try again later.');
export const NO_CONTENT: Answer = { status: 204, type: 'text/html; charset=utf-8', body: '' };
export const NOT_FOUND: Answer = refusal(404, 'Not found on this device');
export const UPGRADE_REQUIRED: Answer = refusal(426, 'This path is a WebSocket', [
  'Connection',
  'Upgrade',
  'Upgrade',
  'websocket',
]);
export const FAILED: Answer = refusal(500, 'Something failed here; it has been logged');
