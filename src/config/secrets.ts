/** An address as it may be shown: without the user, password or token in it. */
export function withoutCredentials(address: string): string {
  // All up to the last @, as a list of addresses may hold several and a password may hold commas and slashes.
  return address.replace(/^([a-z]+:\/\/)?.*@/is, '$1***@');
}

/** The start of a line about a variable: its name, and its value as far as it is nobody's secret. */
export function describeVariable(name: string, value: unknown): string {
  if (name === 'API_KEY') return name;
  const isOfAddresses = name === 'NATS_URL' || name === 'TRAFFIC_TARGETS';
  const shown = isOfAddresses && typeof value === 'string' ? withoutCredentials(value) : value;
  return `${name}=${JSON.stringify(shown)}`;
}
