import { type Answer } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';
import { webFile } from './web-files.js';

/** By this page scanners know such a device. */
const PAGE: Answer = {
  status: 200,
  type: 'text/html; charset=utf-8',
  body: '<!doctype html><html lang="en"><head><title>AxeOS</title></head><body><h1>AxeOS</h1></body></html>',
};

/** Its web interface, where there is one. */
export const home: MakeEndpoint =
  ({ webDir }) =>
  async () =>
    (webDir === undefined ? undefined : await webFile(webDir, '/index.html')) ?? PAGE;
