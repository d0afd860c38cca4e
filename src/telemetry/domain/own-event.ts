const NANOS_PER_MS = '000000';

/** A value of an attribute, as existing clients write it. */
export type AttributeValue =
  | { readonly stringValue: string | null }
  | { readonly type: 'integer'; readonly value: number }
  | { readonly type: 'number'; readonly unit: 'nanoseconds'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean };

/** An event of this service itself. */
export interface OwnEvent {
  readonly traceId: string;
  readonly name: string;
  readonly event: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** The JSON of an event. The nanoseconds are written as digits: as a number they would not be exact. */
export function eventJson({ traceId, name, event, atMs, attributes }: OwnEvent): string {
  const list = Object.entries(attributes).map(([key, value]) => ({ key, value }));
  return (
    `{"traceId":${JSON.stringify(traceId)},"name":${JSON.stringify(name)},"event":${JSON.stringify(event)},` +
    `"timeUnixNano":${Math.floor(atMs)}${NANOS_PER_MS},"attributes":${JSON.stringify(list)}}`
  );
}
