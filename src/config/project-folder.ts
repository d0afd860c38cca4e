import { fileURLToPath } from 'node:url';

/** The data that is shipped: found from here, as the service may be started from any folder. */
export const SHIPPED_DATA_DIR: string = fileURLToPath(new URL('../../data', import.meta.url));
