import { expect, it } from '@jest/globals';
import { CLIENTS } from '../../../src/cli/lab/client-list.js';
import { pageOf } from '../../support/apps/doc-pages.js';

it('docs/LAB.md names each client that the lab knows', () => {
  const named = /^`--client` names one of ([^;]*);/m.exec(pageOf('docs/LAB.md').text)?.[1] ?? '';
  expect([...named.matchAll(/`([^`]+)`/g)].map(([, name]) => name)).toEqual(CLIENTS.map(({ name }) => name));
});
