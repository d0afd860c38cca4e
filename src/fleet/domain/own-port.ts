export const OWN_PORT = 'it is the port of the service itself';

/**
 * Whether a side port would take the service's own from it: the main port is opened last, and without it there is no start.
 * @param ownPort `PORT`; 0 where any will do
 */
export function isOwnPort(port: number, ownPort: number): boolean {
  return port !== 0 && port === ownPort;
}
