import { type ReactElement, useState } from 'react';
import { request } from '../api/request.js';
import { type JobSeriesBody } from '../api/schema.js';
import { useAction } from '../api/use-action.js';
import { Button } from '../ui/button.js';
import { Refusal } from '../ui/notice.js';
import { save } from '../ui/save.js';
import { type Job } from './job.js';
import { csvOf, fileStemOf, missingText, reportOf } from './job-file.js';
import { type JobSeries } from './job-series.js';
import { type Choices, scenarioTitle } from './job-spec.js';

export interface JobExportProps {
  readonly job: Job | null;
  readonly series: JobSeries;
  readonly choices: Choices;
}

/** Saves a test: its seconds as CSV, and all of it as a page in one file. */
export function JobExport({ job, series, choices }: JobExportProps): ReactElement {
  const [missing, setMissing] = useState<string | null>(null);
  /** With what this page has missed, as far as the service has it. */
  const complete = async ({ jobId }: Job): Promise<void> => {
    series.load(await request<JobSeriesBody>(`/traffic/jobs/${jobId}/series`));
    setMissing(missingText(series.known));
  };
  const csv = useAction(async (of: Job) => {
    await complete(of);
    save(new Blob([csvOf(of, series.known)], { type: 'text/csv' }), `${fileStemOf(of)}.csv`);
  });
  const report = useAction(async (of: Job) => {
    await complete(of);
    const latest = await request<Job>(`/traffic/status/${of.jobId}`);
    const page = reportOf(latest, scenarioTitle(of.scenario, choices), series.known);
    save(new Blob([page], { type: 'text/html' }), `${fileStemOf(of)}.html`);
  });
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap gap-2">
        <Button
          isSmall
          disabled={job === null}
          isBusy={csv.isPending}
          onClick={() => job !== null && void csv.run(job)}
        >
          Save as CSV
        </Button>
        <Button
          isSmall
          disabled={job === null}
          isBusy={report.isPending}
          onClick={() => job !== null && void report.run(job)}
        >
          Save a report
        </Button>
      </div>
      {missing !== null && (
        <p role="status" className="text-xs text-warn">
          {missing}
        </p>
      )}
      <Refusal failure={csv.failure ?? report.failure} onClose={csv.failure === null ? report.forget : csv.forget} />
    </div>
  );
}
