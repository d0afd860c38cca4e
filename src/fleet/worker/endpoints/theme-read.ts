import { json } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';
import { onMiner } from './on-miner.js';

/** Of a device on which nobody has chosen one. */
const DEFAULT_THEME = { colorScheme: 'dark', theme: 'dark', accentColors: {} };

/** The colours that somebody has chosen for its web interface. */
export const themeRead: MakeEndpoint = (context) =>
  onMiner(context, ({ miner }) => json(200, miner.kept['theme'] ?? DEFAULT_THEME));
