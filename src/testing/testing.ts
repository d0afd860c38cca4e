/**
 * What `flowprobe/testing` is: a service for a test, its clocks, and what its clients did. It depends on nothing but Node, and on no
 * test runner.
 */
import { FlowProbe } from './flow-probe.js';
import { ServiceApi } from './service-api.js';
import { type ServiceOptions, ServiceProcess } from './service-process.js';
import { TestingError } from './testing-error.js';

export {
  type Clock,
  type ClockOptions,
  type ClockPosition,
  type ClockState,
  type Message,
  type MessagePattern,
  type PatternValue,
  type UntilOptions,
} from './clock.js';
export { type FlowProbe } from './flow-probe.js';
export { type ServiceOptions } from './service-process.js';
export { type StreamOptions } from './stream-url.js';
export { type RefusedField, TestingError } from './testing-error.js';
export { type WireFault, type WireRequest, type WireRule, type WireSession } from './wire.js';

/**
 * Starts a service of its own: free ports, a temporary folder for its state, none of the settings of this process. Resolves when it is ready. It ends
 * with `stop()`, and with this process, however that ends.
 * @throws TestingError `start-failed` with the service's own words: a wrong setting by its name
 */
export async function startFlowProbe(options: ServiceOptions = {}): Promise<FlowProbe> {
  const service = await ServiceProcess.start(options);
  const api = new ServiceApi(service.url, options.env?.['API_KEY'], () => service.ending());
  return new FlowProbe(api, () => service.stop());
}

/**
 * The same for a service that runs already, such as a container of CI.
 * @param url where it is, such as `http://localhost:8080`
 * @param options.apiKey its `API_KEY`, where it has one
 * @throws TestingError `invalid-url`
 */
export function connectFlowProbe(url: string, options: { readonly apiKey?: string | undefined } = {}): FlowProbe {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new TestingError(
      'invalid-url',
      `${JSON.stringify(url)} is not the URL of a service, such as http://localhost:8080`,
    );
  }
  const api = new ServiceApi(url.replace(/\/+$/, ''), options.apiKey, () => undefined);
  return new FlowProbe(api, () => Promise.resolve());
}
