import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '../support/apps/run.js';

/** A checkout with the scripts of the build, and tools that only write what they would. */
class Checkout {
  readonly path = mkdtempSync(join(tmpdir(), 'flowprobe-build-'));

  constructor() {
    cpSync(join(ROOT, 'scripts'), join(this.path, 'scripts'), { recursive: true });
    this.write('package.json', '{"type":"module","devDependencies":{}}');
    this.write('src/main.ts', '');
    this.write('web/src/styles.css', '');
    this.write('node_modules/swagger-ui-dist/package.json', '{"name":"swagger-ui-dist","version":"5.0.0"}');
    this.write('node_modules/swagger-ui-dist/swagger-ui.css', '');
    this.tool('nest', 'dist/main.js');
    this.tool('tsc', 'dist/testing/testing.d.ts');
    this.tool('rolldown', 'dist/testing/testing.cjs dist/bundle/main.js');
    this.tool('vite', 'dist/web/index.html');
  }

  write(path: string, text: string, mode = 0o644): void {
    const file = join(this.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode });
  }

  writeLongAgo(path: string): void {
    this.write(path, '');
    utimesSync(join(this.path, path), 1, 1);
  }

  has(path: string): boolean {
    return existsSync(join(this.path, path));
  }

  /** A tool that writes files, and talks on standard output. */
  tool(name: string, results: string): void {
    const script = `for file in ${results}; do mkdir -p "$(dirname "$file")" && : > "$file"; done`;
    this.write(`node_modules/.bin/${name}`, `#!/bin/sh\necho noise of ${name}\n${script}\n`, 0o755);
  }

  build(): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
    return spawnSync(process.execPath, ['scripts/build-if-stale.js'], { cwd: this.path, encoding: 'utf8' });
  }

  remove(path = '.'): void {
    rmSync(join(this.path, path), { recursive: true });
  }
}

describe('the build before a command', () => {
  let checkout: Checkout;

  beforeEach(() => {
    checkout = new Checkout();
  });
  afterEach(() => checkout.remove());

  it('says why it runs and each of its steps on standard error, and leaves standard output to the command', () => {
    const { status, stdout, stderr } = checkout.build();
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr.split('\n').filter((line) => line.startsWith('flowProbe'))).toEqual([
      'flowProbe is not built yet.',
      'flowProbe build 1/6: compiling the service',
      ...[2, 3, 4, 5, 6].map((step): unknown => expect.stringMatching(new RegExp(`^flowProbe build ${step}/6: \\w`))),
      expect.stringMatching(/^flowProbe build: done in \d+\.\d s$/),
    ]);
  });

  it('says nothing where nothing has changed', () => {
    checkout.build();
    expect(checkout.build()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('needs nothing of the build where there are no sources, as in a container image', () => {
    checkout.build();
    for (const path of ['src', 'web', 'node_modules', 'scripts/build.js']) checkout.remove(path);
    expect(checkout.build()).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('keeps what was built before for a service that runs, until all is built, and removes the rest of it then', () => {
    checkout.build();
    for (const path of ['dist/bundle/part-old.js', 'dist/gone/gone.js']) checkout.writeLongAgo(path);
    checkout.write('src/more.ts', '');
    checkout.write('node_modules/.bin/vite', '#!/bin/sh\nexit 1\n', 0o755);
    expect(checkout.build().status).toBe(1);
    expect([checkout.has('dist/bundle/part-old.js'), checkout.has('dist/gone/gone.js')]).toEqual([true, true]);
    checkout.tool('vite', 'dist/web/index.html');
    expect(checkout.build().status).toBe(0);
    expect(checkout.has('dist/bundle/main.js')).toBe(true);
    expect([checkout.has('dist/bundle/part-old.js'), checkout.has('dist/gone')]).toEqual([false, false]);
  });

  it('names the step that has failed, and exits with 1', () => {
    checkout.write('node_modules/.bin/rolldown', '#!/bin/sh\nexit 3\n', 0o755);
    const { status, stderr } = checkout.build();
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^flowProbe build: failed: rolldown ended with 3$/m)]);
  });
});
