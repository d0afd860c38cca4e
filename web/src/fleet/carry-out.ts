import { request } from '../api/request.js';
import { type ActionDraft, callOf } from './bulk-action.js';

/** Does it to one device. @throws RequestFailure */
export async function carryOut(draft: ActionDraft, hostname: string): Promise<void> {
  const [path, method, body] = callOf(draft);
  await request(`/fleet/devices/${encodeURIComponent(hostname)}${path}`, {
    method,
    ...(body === undefined ? {} : { body }),
    ...(body instanceof Blob ? { type: 'application/octet-stream' } : {}),
  });
}
