import { readSettings } from '../../domain/miner/setting-specs.js';
import { json, refusal } from '../answer.js';
import { readSettings as readBody } from '../settings-body.js';
import { type MakeEndpoint } from './endpoint.js';
import { keep, note, onMiner } from './on-miner.js';

/** Sets what are settings, within their bounds; what else is given is left out, as managers send much. */
export const settings: MakeEndpoint = (context) =>
  onMiner(context, async ({ device, miner, request }) => {
    const body = await readBody(request);
    if ('error' in body) return refusal(body.status, body.error);
    const read = readSettings(miner.spec.settings, miner.settings, body.fields);
    if ('problem' in read) return refusal(400, `${read.field} ${read.problem}`);
    const refused = keep(context, device, read.changes);
    if (refused !== undefined) return refused;
    for (const name of Object.keys(read.changes)) note(context, device, 'http_server', `Setting ${name} was changed`);
    return json(200, { status: 'ok' });
  });
