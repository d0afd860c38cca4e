/** What a field of a device can hold: any JSON. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/** Fields that were set from outside, by name: reported exactly as they were set. */
export type DeviceOverrides = Readonly<Record<string, Value>>;
