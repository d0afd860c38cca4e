import { refusal, said } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';
import { readImage } from './image-body.js';
import { note, onMiner } from './on-miner.js';

/** Takes the image of a web interface, which is no firmware and says nothing of itself; nothing restarts. */
export const webUpdate: MakeEndpoint = (context) =>
  onMiner(context, async ({ device, request }) => {
    note(context, device, 'ota', 'An update of the web interface begins');
    const image = await readImage(request, (text) => note(context, device, 'ota', `Written: ${text}`));
    if ('error' in image) {
      note(context, device, 'ota', `The update failed: ${image.error}`, 'E');
      return refusal(image.status, image.error);
    }
    note(context, device, 'ota', `The web interface is updated, ${image.bytes} bytes`);
    return said('The web interface is updated');
  });
