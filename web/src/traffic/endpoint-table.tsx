import { type ReactElement } from 'react';
import { milliseconds, whole } from '../ui/format.js';
import { type EndpointStats } from './job.js';

export interface EndpointTableProps {
  readonly stats: Readonly<Record<string, EndpointStats>>;
  /** The endpoints of the job; they have a row before their first request, so that nothing moves. */
  readonly endpoints: readonly string[];
}

/** Errors and latencies of a test by endpoint. */
export function EndpointTable({ stats, endpoints }: EndpointTableProps): ReactElement {
  const names = [...new Set([...endpoints, ...Object.keys(stats)])];
  return (
    <div role="region" aria-label="Figures of each endpoint" tabIndex={0} className="relative overflow-x-auto">
      <table className="w-full min-w-[18rem] table-fixed text-xs tabular-nums" data-endpoints>
        <caption className="sr-only">Requests, errors and latencies of the test by endpoint</caption>
        <thead className="text-left text-muted">
          <tr>
            <th scope="col" className="font-normal">
              endpoint
            </th>
            <NumberHead name="requests" />
            <NumberHead name="failed" />
            <NumberHead name="p50 ms" />
            <NumberHead name="p95 ms" />
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <Row key={name} name={name} stats={stats[name]} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NumberHead({ name }: { readonly name: string }): ReactElement {
  return (
    <th scope="col" className="w-13 text-right font-normal">
      {name}
    </th>
  );
}

function Row({ name, stats }: { readonly name: string; readonly stats: EndpointStats | undefined }): ReactElement {
  const failed = stats?.failed ?? 0;
  return (
    <tr className="border-t border-line">
      <th scope="row" className="truncate py-0.5 text-left font-mono font-normal" title={name}>
        {name}
      </th>
      <td className="text-right">{whole(stats?.requests ?? 0)}</td>
      <td className={`text-right ${failed > 0 ? 'text-bad' : ''}`}>{whole(failed)}</td>
      <td className="text-right">{milliseconds(stats?.p50)}</td>
      <td className="text-right">{milliseconds(stats?.p95)}</td>
    </tr>
  );
}
