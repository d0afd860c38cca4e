import { poolsOf } from '../../domain/miner/setting-specs.js';
import { NOT_FOUND, refusal, said } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';
import { keep, note, onMiner } from './on-miner.js';
import { poolIdOf } from './pool-set.js';

/** Deletes a pool that is not in use. */
export const poolDelete: MakeEndpoint = (context) =>
  onMiner(context, ({ device, miner, segments }) => {
    const id = poolIdOf(segments[0]);
    const pools = poolsOf(miner.settings);
    const others = pools.filter((pool) => pool['id'] !== id);
    if (id === undefined || others.length === pools.length) return NOT_FOUND;
    const used = ['primaryPoolIndex', 'secondaryPoolIndex'].find((index) => miner.settings[index] === id);
    if (used !== undefined) return refusal(409, `Pool ${id} is in use: ${used} is ${id}`);
    const refused = keep(context, device, { pools: others });
    if (refused !== undefined) return refused;
    note(context, device, 'http_server', `Pool ${id} was deleted`);
    return said(`Pool ${id} is deleted`);
  });
