import { expect, it } from '@jest/globals';
import { DEVICE_FAULTS } from '../../../src/fleet/domain/miner/device-fault.js';
import { pageOf } from '../../support/apps/doc-pages.js';
import { AXEOS, BOARDS } from '../../support/clients/devices.js';

const FILE = 'docs/FLEET.md';
const { text: TEXT } = pageOf(FILE);

it(`${FILE} has the boards as they are`, () => {
  for (const board of BOARDS) {
    const { boardVersion, deviceModel, asicCount, ASICModel, defaultFrequency, defaultVoltage, maxPower } = board;
    const model = board.sensors === 2 ? `${deviceModel}, two sensors` : deviceModel;
    expect(TEXT).toContain(
      `| ${boardVersion} | ${model} | ${asicCount} × ${ASICModel} | ${defaultFrequency}, ${defaultVoltage} | ${maxPower} |`,
    );
  }
});

it(`${FILE} has every fault, and every path of a device`, () => {
  for (const kind of DEVICE_FAULTS) expect(TEXT).toContain(`| \`${kind}\` |`);
  const paths = Object.keys(AXEOS.endpoints ?? {}).map((route) => route.split(/[ {*]/)[1] ?? '');
  for (const path of paths) expect(TEXT).toContain(path.replace('/api/system', ''));
  expect(TEXT).toContain(`v2.15.0`);
});
