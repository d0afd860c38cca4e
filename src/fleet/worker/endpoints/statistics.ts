import { queryOf } from '../../../kernel/listeners/request-path.js';
import { statisticsOf } from '../../domain/miner/statistics.js';
import { json } from '../answer.js';
import { type MakeEndpoint } from './endpoint.js';
import { onMiner } from './on-miner.js';

/** What it has measured since its start: `?columns=` names some, separated by commas. */
export const statistics: MakeEndpoint = (context) =>
  onMiner(context, ({ miner, request, nowMs }) => {
    const query = new URLSearchParams(queryOf(request.url ?? ''));
    const columns = query.getAll('columns').flatMap((value) => value.split(','));
    return json(
      200,
      statisticsOf(
        miner,
        columns.map((column) => column.trim()).filter((column) => column !== ''),
        nowMs,
      ),
    );
  });
