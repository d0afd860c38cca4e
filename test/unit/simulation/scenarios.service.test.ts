import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it, jest, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { CatalogService } from '../../../src/catalog/catalog.service.js';
import { readEnvironment } from '../../../src/config/read-environment.js';
import { DataHealth } from '../../../src/kernel/data/data-health.js';
import { FlowProbeError } from '../../../src/kernel/errors/flowprobe.error.js';
import { ScenariosService } from '../../../src/simulation/scenarios.service.js';
import { DataFolder } from '../../support/apps/data-folder.js';
import { shippedDraft } from '../../support/fakes/scenario-drafts.js';

describe('ScenariosService', () => {
  let folder: DataFolder;
  let scenarios: ScenariosService;
  let health: DataHealth;
  let logged: string[];

  beforeEach(() => {
    logged = [];
    for (const level of ['log', 'warn'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation((text: unknown) => void logged.push(String(text)));
    }
    folder = DataFolder.shipped();
    const environment = readEnvironment({ DATA_DIR: folder.path });
    health = new DataHealth();
    scenarios = new ScenariosService(environment, new CatalogService(environment, health), health);
  });

  afterEach(() => {
    jest.restoreAllMocks();
    folder.remove();
  });

  function refusal(name: string): FlowProbeError {
    try {
      scenarios.current(name);
    } catch (error) {
      if (error instanceof FlowProbeError) return error;
      throw error;
    }
    throw new Error('it was found');
  }

  it('has the busy retail day where no scenario is asked for', () => {
    expect(scenarios.current().name).toBe('busy-retail-day');
    expect(scenarios.current('busy-retail-day')).toBe(scenarios.current());
    expect(logged).toEqual([]);
  });

  test.each(['', 'nothing', '../order', 'Busy-Retail-Day'])(
    'refuses the scenario %j, naming those there are',
    (name) => {
      expect(refusal(name)).toMatchObject({
        code: 'invalid-query',
        details: [{ field: 'scenario', problem: 'scenario must be one of: busy-retail-day' }],
      });
    },
  );

  it('refuses one that is broken without a word of where it lies', async () => {
    folder.write('scenarios/new.json', '{');
    const { details, message } = refusal('new');
    expect(details).toEqual([{ field: 'scenario', problem: 'scenario new has a broken file; see /health' }]);
    expect(message).not.toContain(folder.path);
    expect((await health.broken()).map(({ path }) => path)).toEqual([folder.file('scenarios/new.json')]);
  });

  it('refuses a scenario whose file was deleted, logs that once, and keeps it for what is under way', () => {
    folder.write('scenarios/other.json', shippedDraft());
    const scenario = scenarios.current();
    folder.remove('scenarios/busy-retail-day.json');
    expect(refusal('busy-retail-day').details).toEqual([
      { field: 'scenario', problem: 'scenario must be one of: other' },
    ]);
    expect(scenarios.latest(scenario)).toBe(scenario);
    expect(scenarios.list().scenarios.map(({ name }) => name)).toEqual(['other']);
    expect(logged).toEqual([expect.stringContaining('the file was deleted: the scenario is no longer available')]);
  });

  it('lists the catalog where there is no scenario', () => {
    folder.remove('scenarios/busy-retail-day.json');
    expect(scenarios.list()).toMatchObject({ scenarios: [], catalog: { order: { mobile: ['apple', 'android'] } } });
  });

  it('has a changed file for what is under way, too', () => {
    const scenario = scenarios.current();
    folder.write('order.json', { mobile: ['a'], retail: ['b'], desktop: ['c'] });
    expect(scenarios.latest(scenario)).toBe(scenarios.current());
    expect(scenarios.latest(scenario)).not.toBe(scenario);
  });

  it('says a broken change once in the log when it is asked, and again when it is mended', () => {
    const good = scenarios.current();
    folder.write('order.json', '{');
    expect(scenarios.current()).toBe(good);
    scenarios.current();
    expect(logged).toEqual([expect.stringContaining(`${folder.file('order.json')} cannot be used`)]);
    folder.write('order.json', { mobile: ['a'], retail: ['b'], desktop: ['c'] });
    expect(scenarios.current()).not.toBe(good);
    expect(logged.slice(1)).toEqual(['All data files are in use again']);
  });
});
