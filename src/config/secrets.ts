/** An address as it may be shown: without the user, password or token in it. */
export function withoutCredentials(address: string): string {
  // All up to the last @, as a list of addresses may hold several and a password may hold commas and slashes.
  return address.replace(/^([a-z]+:\/\/)?.*@/is, '$1***@');
}

/** The value of a variable as far as it is nobody's secret; undefined where nothing of it may be shown. */
export function shownValue(name: string, value: unknown): string | undefined {
  if (name === 'API_KEY') return undefined;
  const isOfAddresses = name === 'NATS_URL' || name === 'TRAFFIC_TARGETS';
  return JSON.stringify(isOfAddresses && typeof value === 'string' ? withoutCredentials(value) : value);
}

/** The start of a line about a variable: its name, and its value as far as it is nobody's secret. */
export function describeVariable(name: string, value: unknown): string {
  const shown = shownValue(name, value);
  return shown === undefined ? name : `${name}=${shown}`;
}
