import { shownScore } from '../../domain/miner/scoreboard.js';
import { json } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';
import { onMiner } from './on-miner.js';

/** Its best shares, the best first. */
export const scoreboard: MakeEndpoint = (context) =>
  onMiner(context, ({ miner, nowMs }) =>
    json(
      200,
      miner.scoreboard(nowMs).map((entry, index) => shownScore(entry, index, nowMs)),
    ),
  );
