import { json } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';
import { onMiner } from './on-miner.js';

/** What the board is, and what frequencies and voltages there are to choose from. */
export const asic: MakeEndpoint = (context) =>
  onMiner(context, ({ miner }) => {
    const { ASICModel, deviceModel, swarmColor, asicCount, ...board } = miner.spec.board;
    const { defaultFrequency, frequencyOptions, defaultVoltage, voltageOptions } = board;
    const identity = { ASICModel, deviceModel, swarmColor, asicCount };
    return json(200, { ...identity, defaultFrequency, frequencyOptions, defaultVoltage, voltageOptions });
  });
