import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { parse } from 'yaml';
import { startCommand } from '../../support/apps/start-command.js';

const ROOT = join(import.meta.dirname, '../../..');

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Each instruction on one line, without comments. */
const instructions = read('Dockerfile')
  .replaceAll(/^\s*#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => line !== '');
const lastStage = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));

function argumentsOf(instruction: string): string[] {
  return lastStage
    .filter((line) => line.startsWith(`${instruction} `))
    .map((line) => line.slice(instruction.length + 1));
}

describe('Dockerfile', () => {
  it('runs as a user that is not root, the one that the Deployment names', () => {
    const { spec } = parse(read('deploy/base/deployment.yaml')) as {
      spec: { template: { spec: { securityContext: { runAsUser: number; runAsGroup: number } } } };
    };
    const { runAsUser, runAsGroup } = spec.template.spec.securityContext;
    expect(argumentsOf('USER').at(-1)).toBe(`${runAsUser}:${runAsGroup}`);
    expect(runAsUser).toBeGreaterThan(0);
  });

  it('starts node itself, so that SIGTERM reaches it', () => {
    expect(argumentsOf('CMD').map((text): unknown => JSON.parse(text))).toEqual([startCommand()]);
    expect(argumentsOf('ENTRYPOINT')).toEqual([]);
  });

  it('listens to the outside on the ports that it exposes, with the data that it brings along', () => {
    expect(argumentsOf('ENV').join(' ').split(/\s+/)).toEqual([
      'NODE_ENV=production',
      'HOST=0.0.0.0',
      'PORT=8080',
      'DATA_DIR=/app/data',
      'STATE_DIR=/state',
    ]);
    expect(argumentsOf('EXPOSE')).toEqual(['8080', '1234 9292', '5000 8001-8005']);
    expect(argumentsOf('COPY')).toContain('data ./data');
  });

  it('keeps its state on a volume that its user may write, made before it becomes one', () => {
    const [user = ''] = argumentsOf('USER');
    const [uid, gid] = user.split(':');
    const made = lastStage.indexOf(`RUN install -d -o ${uid} -g ${gid} -m 0750 /state`);
    const volume = lastStage.indexOf('VOLUME /state');
    expect(made).toBeGreaterThan(0);
    // What is changed in a volume's folder after it was declared is lost, and only root may make one.
    expect(volume).toBeGreaterThan(made);
    expect(lastStage.indexOf(`USER ${user}`)).toBeGreaterThan(made);
  });

  it('asks for its health with node alone', () => {
    const [check = ''] = argumentsOf('HEALTHCHECK');
    const [command, flag, script] = JSON.parse(check.slice(check.indexOf('['))) as string[];
    expect([command, flag]).toEqual(['node', '-e']);
    expect(script).toContain('/health/live');
    expect(() => new Script(script ?? '')).not.toThrow();
  });

  it('copies only what is there and what .dockerignore lets through', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const sources = instructions
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    expect([...new Set(sources)].sort()).toEqual([...allowed].sort());
    expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
  });
});
