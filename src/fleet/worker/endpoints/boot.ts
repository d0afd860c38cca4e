import { bootedFrom, isPartition, PARTITIONS } from '../../domain/miner/partitions.js';
import { refusal, RESTARTING_JSON } from '../answer.js';
import { readSettings } from '../settings-body.js';
import { type MakeEndpoint } from './endpoint.js';
import { keep, note, onMiner } from './on-miner.js';

/** Restarts into the partition that the body names: `{"partition":"factory"}`, or `label`. */
export const boot: MakeEndpoint = (context) =>
  onMiner(context, async ({ device, miner, request }) => {
    const body = await readSettings(request);
    if ('error' in body) return refusal(body.status, body.error);
    const partition = body.fields['partition'] ?? body.fields['label'];
    if (!isPartition(partition)) return refusal(400, `partition must be one of ${PARTITIONS.join(', ')}`);
    const changes = bootedFrom(miner.kept, miner.spec.firmware, partition);
    if (changes === undefined) return refusal(400, `partition ${partition} holds no firmware`);
    const refused = keep(context, device, changes);
    if (refused !== undefined) return refused;
    note(context, device, 'ota', `Starting from ${partition}`);
    context.events.onFirmware(device);
    context.events.onRestarting(device, device.restart(context.clock.now()));
    return RESTARTING_JSON;
  });
