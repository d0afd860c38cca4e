import { expect, test } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { connectFlowProbe, startFlowProbe } from 'flowprobe/testing';

let probe;
const url = process.env.FLOWPROBE_URL;
const open = (page, stream) =>
  page.goto(`${new URL('page.html', import.meta.url)}?stream=${encodeURIComponent(stream)}`);

test.beforeAll(async () => {
  probe = url ? connectFlowProbe(url) : await startFlowProbe();
});
test.afterAll(() => probe?.stop());

test('shows the nodes that a cluster gets', async ({ page }) => {
  const clock = await probe.clock('playwright-nodes');
  const stream = probe.streamUrl({ seed: 42, clock });
  await open(page, stream);
  await expect(page.locator('#order')).toHaveText('2');
  const { factor } = await clock.advanceUntil({ type: 'scale-up', entity: 'order' }, { stream });
  await expect(page.locator('#order')).toHaveText(String(2 + factor));
});

test('goes on where it was when its connection is cut', async ({ page }) => {
  const clock = await probe.clock('playwright-cut');
  const session = probe.wire(randomUUID());
  const stream = probe.streamUrl({ seed: 42, clock, session, wire: ['retry:value=10', 'cut:at=3'] });
  await open(page, stream);
  const third = await clock.advanceUntil({ type: 'spawn' }, { stream });
  // The page has come back by itself, with the id of the last message that it got.
  expect((await session.request(2)).lastEventId).toBe(third.id);
  const { factor } = await clock.advanceUntil({ type: 'scale-up', entity: 'order' }, { stream });
  await expect(page.locator('#order')).toHaveText(String(2 + factor));
});
