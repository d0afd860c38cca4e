/**
 * Checks that a tag may be released, and prints `version=0.2.0` for the workflow: it is the version of package.json, the lock file
 * agrees, and the changelog has a dated section for it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process, { stderr, stdout } from 'node:process';

const read = (path) => readFileSync(join(import.meta.dirname, '..', path), 'utf8');
const [tag = ''] = process.argv.slice(2);
const { version } = JSON.parse(read('package.json'));
const locked = JSON.parse(read('package-lock.json')).version;

const problems = [
  tag === `v${version}` ? '' : `the tag is ${tag || 'missing'}, and package.json has ${version}`,
  locked === version ? '' : `package-lock.json has ${locked}, and package.json ${version}`,
  new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d{2}-\\d{2}$`, 'm').test(read('CHANGELOG.md'))
    ? ''
    : `CHANGELOG.md has no section for ${version} with its date`,
].filter((problem) => problem !== '');

for (const problem of problems) stderr.write(`error: ${problem}\n`);
if (problems.length === 0) stdout.write(`version=${version}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
