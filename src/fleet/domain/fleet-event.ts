/** What happens to devices, as `GET /fleet/events` sends it. */
export type FleetEvent =
  | { readonly type: 'started'; readonly hostname: string; readonly at: string; readonly port: number }
  | { readonly type: 'restarted'; readonly hostname: string; readonly at: string; readonly backAt: string }
  | { readonly type: 'down'; readonly hostname: string; readonly at: string; readonly reason: string }
  | { readonly type: 'back'; readonly hostname: string; readonly at: string; readonly port: number }
  /** Mining was paused, or goes on. */
  | { readonly type: 'paused' | 'resumed'; readonly hostname: string; readonly at: string }
  /** The fields that were set, with what they were set to, passwords included: `eventText` hides them. */
  | { readonly type: 'settings'; readonly hostname: string; readonly at: string; readonly fields: object };

/** Names of fields that hold a password, such as `wifiPass` and `stratumPassword`. */
const PASSWORD_NAME = /pass(word|wd|phrase)?$/i;
/** What stands in place of a password. */
const HIDDEN = '***';

/** An event as it is sent. Anybody may read events, so passwords are hidden, those of pools too; the device has them as they were set. */
export function eventText(event: FleetEvent): string {
  return JSON.stringify(event, (name, value: unknown) => (PASSWORD_NAME.test(name) ? HIDDEN : value));
}
