import { ServiceProcess } from '../../testing/service-process.js';
import { TestingError } from '../../testing/testing-error.js';
import { UsageError } from '../usage-error.js';

/**
 * A service for the time of one command, without mock devices and with nothing of another service's settings: no store, no key.
 * @throws UsageError where it does not start
 */
export async function startOwnService(): Promise<ServiceProcess> {
  try {
    const dataDir = process.env['DATA_DIR'];
    return await ServiceProcess.start({ env: { PORTS: '' }, log: 'ignore', ...(dataDir !== undefined && { dataDir }) });
  } catch (error) {
    throw error instanceof TestingError ? new UsageError(error.message) : error;
  }
}
