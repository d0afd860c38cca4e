import { Buffer } from 'node:buffer';
import { request } from 'node:http';
import { get } from './http.js';
import { until } from './time.js';

const OVER = new Set(['completed', 'cancelled', 'error']);

function post(port, path, body) {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = { 'Content-Type': 'application/json', 'Content-Length': bytes.length };
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST', agent: false, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('end', () => resolve({ statusCode: response.statusCode, body: text }));
    });
    sent.on('error', reject);
    sent.end(bytes);
  });
}

/** Runs a traffic job to its end. @returns the job as it is then */
export async function runJob(port, { scenario, seconds, maxRps, target }) {
  const body = { scenario, duration: seconds, maxRps, endpoints: ['GET /users'], acknowledged: true, target };
  const started = await post(port, '/traffic/start', body);
  if (started.statusCode !== 201) throw new Error(`the job was answered ${started.statusCode}: ${started.body}`);
  const { jobId } = JSON.parse(started.body);
  let job;
  await until((seconds + 20) * 1000, 'the end of the job', 100, async () => {
    job = JSON.parse((await get(port, `/traffic/status/${jobId}`)).body);
    return OVER.has(job.status);
  });
  if (job.status !== 'completed') throw new Error(`the job ended as ${job.status}: ${job.reason}`);
  return job;
}
