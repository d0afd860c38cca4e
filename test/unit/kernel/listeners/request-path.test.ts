import { expect, test } from '@jest/globals';
import { pathOf, queryOf, requestPath } from '../../../../src/kernel/listeners/request-path.js';

test.each([
  ['/', '/', '/', ''],
  ['/a/B/', '/a/B/', '/a/b', ''],
  ['/a//', '/a//', '/a/', ''],
  ['/a?b=/C/', '/a', '/a', '?b=/C/'],
  ['http://host:80/A/?b', '/A/', '/a', '?b'],
  ['HTTPS://host', '/', '/', ''],
  ['//host/a', '//host/a', '//host/a', ''],
  ['*', '*', '*', ''],
  ['', '', '', ''],
])(
  'the request target %j has the path %j, which is compared as %j, and the query %j',
  (target, path, compared, query) => {
    expect([pathOf(target), requestPath(target), queryOf(target)]).toEqual([path, compared, query]);
  },
);
