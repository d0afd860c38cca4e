import { fileURLToPath } from 'node:url';

/** The data that is shipped: found from here, as the service may be started from any folder. */
export const SHIPPED_DATA_DIR: string = fileURLToPath(new URL('../../data', import.meta.url));

/** The dashboard as it was built; it may be missing, where only the service was. */
export const DASHBOARD_DIR: string = fileURLToPath(new URL('../../dist/web', import.meta.url));
