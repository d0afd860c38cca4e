import { expect, it } from '@jest/globals';
import { type EvaluationDto } from '../../src/cluster/evaluate.dto.js';
import { type PreviewBody } from '../../src/simulation/preview.dto.js';
import { readManifest } from '../../web/src/autoscaling/manifest.js';
import { PRESETS } from '../../web/src/autoscaling/presets.js';
import { replayOf } from '../../web/src/autoscaling/replay.js';
import { describeWith } from '../support/apps/programs.js';
import { ServiceProcess } from '../support/apps/service-process.js';
import { dashboardSuite, until } from '../support/clients/dashboard.js';

const FIGURES = ['podSeconds', 'mostPods', 'saturatedSeconds', 'changes', 'turns'] as const;
const FIXED = JSON.stringify({
  ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'fixed' } },
  spec: { minReplicas: 5, maxReplicas: 5 },
});

describeWith('chromium')('autoscaling on the dashboard', () => {
  const suite = dashboardSuite({}, ['autoscaling']);

  const figuresOf = async (text: string): Promise<string[]> => {
    const read = readManifest(text, { nodeCapacity: 4, syncPeriodSeconds: 3 });
    if (read.kind === 'problem') throw new Error(read.problem);
    const { order } = (await (await fetch(`${suite.service.url}/simulation/preview?seed=42`)).json()) as PreviewBody;
    const evaluation = await fetch(`${suite.service.url}/cluster/evaluate`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ policy: read.policy, load: order.load }),
    });
    const replay = replayOf((await evaluation.json()) as EvaluationDto, order.load, 4);
    return FIGURES.map((figure) => replay[figure].toLocaleString('en-US'));
  };

  it('replays the day under two manifests, with the figures of what the API has decided', async () => {
    const { page } = await suite.open();
    const card = page.locator('#autoscaling');
    const shown = async (side: string): Promise<string[]> => {
      const cells = FIGURES.map((figure) => card.locator(`td[data-side="${side}"][data-figure="${figure}"]`));
      return Promise.all(cells.map(async (cell) => (await cell.textContent()) ?? ''));
    };
    const untilShown = async (side: string, text: string): Promise<void> => {
      const wanted = (await figuresOf(text)).join(' ');
      await until(async () => (await shown(side)).join(' ') === wanted, `figures of ${side}: ${wanted}`);
    };
    await untilShown('A', PRESETS[0]?.text ?? '');
    await untilShown('B', PRESETS[2]?.text ?? '');
    await card.getByLabel('Text of manifest B').fill(FIXED);
    await untilShown('B', FIXED);
    await card.getByText('B: fixed').waitFor();
    await card.getByLabel('Text of manifest A').fill(FIXED.replace('"minReplicas":5', '"minReplicas":9'));
    await card
      .getByText(/minReplicas|maxReplicas must/)
      .first()
      .waitFor();
    await card.getByLabel('Text of manifest A').fill('kind: Deployment');
    await card.getByText('kind must be HorizontalPodAutoscaler').waitFor();
    expect(new Set(await shown('A'))).toEqual(new Set(['–']));
    await card.getByLabel('Manifest A', { exact: true }).selectOption('no-window');
    await untilShown('A', PRESETS[1]?.text ?? '');
    expect(new URL(page.url()).searchParams.get('hpa-a')).toBe('no-window');
  });

  it('asks once what each manifest makes of a load, and again when the service is back', async () => {
    const service = await ServiceProcess.startOnOwnPort();
    const { page } = await suite.open(service.url);
    const card = page.locator('#autoscaling');
    const figure = card.locator('td[data-side="B"][data-figure="podSeconds"]');
    await until(async () => (await figure.textContent()) !== '–', 'figures');
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/cluster/evaluate')) asked += 1;
    });
    const before = await figure.textContent();
    await card.getByLabel('Load', { exact: true }).selectOption('sawtooth');
    await until(async () => (await figure.textContent()) !== before, 'figures of another load');
    await page.waitForTimeout(2000);
    expect(asked).toBe(2);
    await service.kill();
    await ServiceProcess.start({ PORT: service.port });
    await until(() => Promise.resolve(asked === 4), 'evaluations after the service is back');
  });
});
