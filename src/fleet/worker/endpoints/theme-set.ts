import { refusal, said } from '../answer.js';
import { readSettings } from '../settings-body.js';
import { type MakeEndpoint } from './endpoint.js';
import { keep, onMiner } from './on-miner.js';

/** Chooses colours: any JSON object, which is given back as it is. */
export const themeSet: MakeEndpoint = (context) =>
  onMiner(context, async ({ device, request }) => {
    const body = await readSettings(request);
    if ('error' in body) return refusal(body.status, body.error);
    return keep(context, device, { theme: body.fields }) ?? said('The theme is set');
  });
