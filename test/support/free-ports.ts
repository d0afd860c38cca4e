/** Doors of a service under test: whichever ports are free, so that any number of them run side by side. */
export const FREE_PORTS = { PORT: '0', TELEMETRY_PORT: '0', TELEMETRY_WEB_PORT: '0' } as const;
