import { installed } from '../../domain/miner/partitions.js';
import { refusal, said } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';
import { readImage, versionIn } from './image-body.js';
import { keep, note, onMiner } from './on-miner.js';

/** Takes the image of a firmware, and restarts as the version that it says it is. */
export const firmwareUpdate: MakeEndpoint = (context) =>
  onMiner(context, async ({ device, miner, request }) => {
    note(context, device, 'ota', 'An update of the firmware begins');
    const image = await readImage(request, (text) => note(context, device, 'ota', `Written: ${text}`));
    if ('error' in image) {
      note(context, device, 'ota', `The update failed: ${image.error}`, 'E');
      return refusal(image.status, image.error);
    }
    const version = versionIn(image.head);
    if (version === undefined) {
      note(context, device, 'ota', 'The update failed: the image has no descriptor of a firmware', 'E');
      return refusal(400, 'The image has no descriptor of a firmware');
    }
    const refused = keep(context, device, installed(miner.kept, miner.spec.firmware, version));
    if (refused !== undefined) return refused;
    note(context, device, 'ota', `Version ${version} is installed`);
    context.events.onFirmware(device);
    context.events.onRestarting(device, device.restart(context.clock.now()));
    return said('The firmware is updated, the device restarts');
  });
