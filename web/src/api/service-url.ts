/**
 * The URL of a path of the service, such as `/stream`. It is relative to the page, as a proxy may serve the page under a path of
 * its own; a worker is one folder below the page.
 */
export function serviceUrl(path: string): string {
  const isWorker = typeof document === 'undefined';
  return new URL((isWorker ? '..' : '.') + path, location.href).href;
}
