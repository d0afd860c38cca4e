/** What happens to devices, as `GET /fleet/events` sends it. */
export type FleetEvent =
  | { readonly type: 'started'; readonly hostname: string; readonly at: string; readonly port: number }
  | { readonly type: 'restarted'; readonly hostname: string; readonly at: string; readonly backAt: string }
  | { readonly type: 'down'; readonly hostname: string; readonly at: string; readonly reason: string }
  | { readonly type: 'back'; readonly hostname: string; readonly at: string; readonly port: number }
  /** Mining was paused, or goes on. */
  | { readonly type: 'paused' | 'resumed'; readonly hostname: string; readonly at: string }
  /** The fields that were set, with what they were set to. */
  | { readonly type: 'settings'; readonly hostname: string; readonly at: string; readonly fields: object };
