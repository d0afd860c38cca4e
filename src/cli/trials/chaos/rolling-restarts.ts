import { setTimeout as delay } from 'node:timers/promises';
import { underLoad } from '../load.js';
import { Nginx } from '../nginx.js';
import { type Trial, type TrialContext } from '../trial.js';
import { startReplicas } from './replicas.js';

/** As docs/DEPLOYMENT.md has it; a replica that is gone is not asked for a while. */
function proxyTo(upstreams: readonly string[]): (port: number) => string {
  const servers = upstreams.map((url) => `server ${new URL(url).host} max_fails=1 fail_timeout=1s;`).join(' ');
  return (port) => `upstream flowprobe { ${servers} }
server {
  listen 127.0.0.1:${port};
  location / {
    proxy_pass http://flowprobe;
    proxy_http_version 1.1;
    proxy_set_header Connection '';
    proxy_set_header Host $http_host;
    proxy_buffering off;
    proxy_read_timeout 1h;
    proxy_connect_timeout 2s;
  }
}`;
}

async function run(context: TrialContext): Promise<void> {
  const { findings, random } = context;
  const { replicas } = await startReplicas(context, 3);
  const nginx = await Nginx.start(proxyTo(replicas.map(({ url }) => url)));
  context.defer(() => nginx.stop());
  const url = (): string => nginx.url;
  await underLoad(context, { url, writers: 8, evented: true }, async () => {
    for (const replica of replicas) {
      await delay(random.integer(100, 1000));
      await replica.end('SIGTERM');
      findings.count('restarts');
      await replica.start();
    }
  });
}

/** Three replicas behind nginx, each stopped in order and started again. */
export const ROLLING_RESTARTS: Trial = {
  name: 'rolling-restarts',
  promise:
    'Behind a proxy, replicas that are restarted one after the other leave no gap in any stream, and lose no write.',
  needs: ['nats-server', 'nginx'],
  run,
};
