import { MAX_POOLS, poolsOf, readPool } from '../../domain/miner/setting-specs.js';
import { NOT_FOUND, refusal, said } from '../answer.js';
import { readSettings } from '../settings-body.js';
import { type MakeEndpoint } from './endpoint.js';
import { keep, note, onMiner } from './on-miner.js';

/** The id of a pool in a path; undefined where there can be no such pool. */
export function poolIdOf(segment: string | undefined): number | undefined {
  return segment !== undefined && /^\d$/.test(segment) && Number(segment) < MAX_POOLS ? Number(segment) : undefined;
}

/** Makes a pool, or takes the place of one. */
export const poolSet: MakeEndpoint = (context) =>
  onMiner(context, async ({ device, miner, request, segments }) => {
    const id = poolIdOf(segments[0]);
    if (id === undefined) return NOT_FOUND;
    const body = await readSettings(request);
    if ('error' in body) return refusal(body.status, body.error);
    const read = readPool(miner.spec.settings, id, body.fields, '');
    if ('problem' in read) return refusal(400, `${read.field} ${read.problem}`);
    const others = poolsOf(miner.settings).filter((pool) => pool['id'] !== id);
    const pools = [...others, read.pool].sort((a, b) => Number(a['id']) - Number(b['id']));
    const refused = keep(context, device, { pools });
    if (refused !== undefined) return refused;
    note(context, device, 'http_server', `Pool ${id} was changed`);
    return said(`Pool ${id} is set`);
  });
