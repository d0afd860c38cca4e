import { fileURLToPath } from 'node:url';

/** The data that is shipped: found from here, as the service may be started from any folder. */
export const SHIPPED_DATA_DIR: string = fileURLToPath(new URL('../../data', import.meta.url));

/** The dashboard as it was built; it may be missing, where only the service was. */
export const DASHBOARD_DIR: string = fileURLToPath(new URL('../../dist/web', import.meta.url));

/** Clients of other languages, which the client lab runs. */
export const EXAMPLES_DIR: string = fileURLToPath(new URL('../../examples', import.meta.url));

/** Swagger UI's files, as the build has copied them. */
export const SWAGGER_UI_DIR: string = fileURLToPath(new URL('../../dist/swagger-ui', import.meta.url));

/** The benchmark, where it is installed. */
export const BENCH_FILE: string = fileURLToPath(new URL('../../bench/run.js', import.meta.url));

/** What says which version this is. */
export const MANIFEST_FILE: string = fileURLToPath(new URL('../../package.json', import.meta.url));

/** The service as it is started. */
export const SERVICE_FILE: string = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url));
