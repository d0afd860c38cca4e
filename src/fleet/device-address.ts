import { type Environment } from '../config/environment.js';
import { reachableHost } from '../kernel/listeners/reachable-host.js';
import { type DeviceRegistry } from './domain/device-registry.js';

/** Where a device is reached from here, whatever its port. */
export function hostOf(registry: DeviceRegistry, hostname: string, { HOST }: Environment): string {
  return registry.addressOf(hostname) ?? reachableHost(HOST);
}
