import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { transformSync } from 'rolldown/utils';

const { version } = JSON.parse(
  readFileSync(new URL('../../node_modules/rolldown/package.json', import.meta.url), 'utf8'),
);

/** Jest's transformer of test files: strips types with the compiler that bundles the service, in well under a millisecond a file. */
export default {
  process(source, path) {
    const { code, map, errors } = transformSync(path, source, {
      lang: 'ts',
      sourcemap: true,
      target: 'es2022',
      typescript: { onlyRemoveTypeImports: true },
      decorator: { legacy: true, emitDecoratorMetadata: true },
    });
    if (errors.length > 0) throw new SyntaxError(`${path}: ${errors.map(({ message }) => message).join('; ')}`);
    return { code, map };
  },
  getCacheKey(source, path) {
    return createHash('sha256').update(`${version}\n${path}\n${source}`).digest('hex');
  },
};
