import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

const TIMEOUT_MS = 180_000;

it(
  'web/src/api/schema.ts has the types of the OpenAPI document; run `npm run web:types` where it has not',
  () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/web-types.js', '--check'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  },
  TIMEOUT_MS,
);
