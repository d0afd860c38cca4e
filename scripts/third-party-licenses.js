/** The licences of all packages whose code is in dist/: their terms ask for a copy beside it. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const LICENSE_FILE = /^(licen[cs]e|copying|notice)(\b|$)/i;
const RULE = '-'.repeat(80);

const read = (...path) => readFileSync(join(ROOT, ...path), 'utf8');
const manifestOf = (folder) => JSON.parse(read(folder, 'package.json'));

/** Folders of the packages that the bundles were made from, as their source maps have them. */
function bundledFolders() {
  const maps = readdirSync(join(ROOT, 'dist/bundle')).filter((name) => name.endsWith('.js.map'));
  const sources = maps.flatMap((name) => JSON.parse(read('dist/bundle', name)).sources);
  return sources.flatMap(
    (source) => /(?:node_modules\/(?:@[^/]+\/)?[^/]+\/)*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(source)?.[0] ?? [],
  );
}

/** Where Node finds a package that another one depends on. */
function folderOf(name, from = '') {
  const inside = join(from, 'node_modules', name);
  if (existsSync(join(ROOT, inside, 'package.json'))) return inside;
  if (from === '') return undefined;
  return folderOf(name, from.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, ''));
}

/** A package and all that it depends on. */
function withDependencies(folder, found = new Set()) {
  if (folder === undefined || found.has(folder)) return found;
  found.add(folder);
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {}))
    withDependencies(folderOf(name, folder), found);
  return found;
}

/** Folders of the packages that the dashboard names in its sources and styles, of what they depend on, and of its fonts. */
function dashboardFolders() {
  const files = readdirSync(join(ROOT, 'web/src'), { recursive: true, encoding: 'utf8' });
  const text = files
    .filter((name) => /\.(tsx?|css)$/.test(name))
    .map((name) => read('web/src', name))
    .join('\n');
  const names = Object.keys(manifestOf('.').devDependencies);
  // No source names the packages of fonts: what it imports was made from them.
  const used = names.filter(
    (name) => name.startsWith('@fontsource') || text.includes(`'${name}'`) || text.includes(`'${name}/`),
  );
  return used.flatMap((name) => [...withDependencies(folderOf(name))]);
}

function entryOf(folder) {
  const { name, version, license, homepage } = manifestOf(folder);
  const texts = readdirSync(join(ROOT, folder))
    .filter((file) => LICENSE_FILE.test(file))
    .map((file) => read(folder, file).trim());
  const terms =
    texts.length > 0 ? texts.join('\n\n') : `Its package has no text of the licence; see ${homepage ?? name}.`;
  return { key: `${name}@${version}`, text: `${RULE}\n${name} ${version} (${license ?? 'see below'})\n\n${terms}\n` };
}

/** Writes dist/THIRD-PARTY-LICENSES. */
export function writeLicenses() {
  const folders = new Set([...bundledFolders(), ...dashboardFolders(), folderOf('swagger-ui-dist')]);
  const entries = new Map([...folders].map(entryOf).map(({ key, text }) => [key, text]));
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  const head = `flowProbe contains code of ${sorted.length} packages, under these licences.\n\n`;
  writeFileSync(join(ROOT, 'dist/THIRD-PARTY-LICENSES'), head + sorted.join('\n'));
}
