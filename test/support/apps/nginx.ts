import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Nginx } from '../../../src/cli/trials/nginx.js';
import { ROOT } from './run.js';

/** The code blocks of docs/DEPLOYMENT.md: what a reader pastes is what is tested. */
function snippets(): readonly string[] {
  const text = readFileSync(join(ROOT, 'docs/DEPLOYMENT.md'), 'utf8');
  return [...text.matchAll(/```nginx\n([\s\S]*?)```/g)].map(([, snippet = '']) => snippet);
}

/** What nginx does unless it is configured: it asks with HTTP/1.0, and fills its buffers before it answers. */
export function asByDefault(config: string): string {
  return config.replaceAll('proxy_http_version 1.1;', '').replaceAll('proxy_buffering off;', '');
}

/**
 * nginx in front of the service at `target`, as docs/DEPLOYMENT.md has it.
 * @param edit changes the documented configuration
 */
export function startNginx(target: string, edit: (config: string) => string = (config) => config): Promise<Nginx> {
  return Nginx.start((port) => {
    const [server = '', map = '', below = ''] = snippets().map((snippet) =>
      snippet
        .replaceAll('http://127.0.0.1:8080', target)
        .replace('listen 80;', `listen 127.0.0.1:${port};`)
        .replace('server_name probe.example.org;', 'server_name _;'),
    );
    return `${map}\n${edit(server.replace(/\}\s*$/, `${below}\n}`))}`;
  });
}

/** nginx in front of two replicas, with the very file that compose.yaml mounts; addresses such as `127.0.0.1:8080`. */
export function startComposedNginx(replicas: readonly [string, string]): Promise<Nginx> {
  const text = readFileSync(join(ROOT, 'deploy/compose/nginx.conf'), 'utf8');
  return Nginx.start((port) =>
    text
      .replaceAll('listen 80', `listen 127.0.0.1:${port}`)
      .replace('replica-1:8080', replicas[0])
      .replace('replica-2:8080', replicas[1]),
  );
}
