/**
 * Doors of a service under test: whichever ports are free, so that any number of them run side by side; and no mock devices unless a
 * test asks for them.
 */
export const FREE_PORTS = {
  PORT: '0',
  TELEMETRY_PORT: '0',
  TELEMETRY_WEB_PORT: '0',
  LISTING_PORT: '0',
  PORTS: '',
} as const;
