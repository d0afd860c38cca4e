import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { anchorsOf, docPages, linksOf, pageOf } from '../../support/apps/doc-pages.js';
import { ROOT } from '../../support/apps/run.js';

const pages = docPages();

describe.each(pages)('$path', (page) => {
  const links = linksOf(page).map(({ path, anchor }) => ({
    target: path === '' ? page.path : join(dirname(page.path), path),
    anchor,
  }));

  it('links to files that are there', () => {
    expect(links.map(({ target }) => target).filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
  });

  it('links to headings that are there', () => {
    const lost = links.filter(
      ({ target, anchor }) =>
        anchor !== undefined && target.endsWith('.md') && !anchorsOf(pageOf(target)).includes(anchor),
    );
    expect(lost).toEqual([]);
  });
});

it('docs/README.md lists each page of docs/', () => {
  const listed = linksOf(pageOf('docs/README.md')).map(({ path }) => path);
  const inDocs = pages.map(({ path }) => relative('docs', path)).filter((path) => /^[A-Z][\w-]*\.md$/.test(path));
  expect(inDocs.filter((path) => path !== 'README.md' && !listed.includes(path))).toEqual([]);
});

it('README.md is short: 950 words at most', () => {
  expect(pageOf('README.md').text.trim().split(/\s+/).length).toBeLessThanOrEqual(950);
});
