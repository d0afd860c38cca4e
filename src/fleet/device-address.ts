import { type Environment } from '../config/environment.js';
import { type DeviceRegistry } from './domain/device-registry.js';

/** The address of a device from here: one that listens on every address is reached on the loopback. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

/** Where a device is reached from here, whatever its port. */
export function hostOf(registry: DeviceRegistry, hostname: string, { HOST }: Environment): string {
  return registry.addressOf(hostname) ?? reachableHost(HOST);
}
