import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startApp, type TestApp } from '../support/apps/app.js';
import { SHIPPED_DATA } from '../support/apps/data-folder.js';
import { failuresOf, sideBySide } from '../support/clients/lab-session.js';
import { RightClient } from '../support/clients/right-client.js';

const NAMES = readdirSync(join(SHIPPED_DATA, 'lab')).map((file) => file.replace(/\.json$/, ''));

const AT_A_TIME = 8;

describe('a client by the standard', () => {
  let app: TestApp;
  let failures: ReadonlyMap<string, Promise<string[]>>;

  const failuresIn = async (name: string): Promise<string[]> => {
    const client = new RightClient(`${app.url}/lab/${name}?session=right`);
    try {
      return await failuresOf(app.url, name, 'right', () => client);
    } finally {
      client.stop();
    }
  };

  beforeAll(async () => {
    app = await startApp();
    failures = sideBySide(NAMES, AT_A_TIME, failuresIn);
  });
  afterAll(async () => {
    await Promise.allSettled(failures.values());
    await app.close();
  });

  it.each(NAMES)('passes %s', async (name) => {
    expect(await failures.get(name)).toEqual([]);
  });
});
