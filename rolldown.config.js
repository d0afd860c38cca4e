import { defineConfig } from 'rolldown';

/** Found at run time: native code, pages on disk, and what Nest would use if it were installed. */
const NOT_BUNDLED = [
  /^swagger-ui-dist/,
  /^lmdb$/,
  /^@nestjs\/(microservices|websockets|mongoose|typeorm|sequelize|axios)/,
  /^@(fastify|mikro-orm|grpc)\//,
  /^(typeorm|mongoose|sequelize|kafkajs)$/,
  'class-transformer/storage',
  'class-transformer/storage.js',
];

/**
 * What is started is one folder of few files: a thousand small modules take most of a second to find and read. The folder is
 * as deep in dist/ as the modules themselves, so that what they find beside them is found from it too.
 *
 * Modules run in the order in which they lie in a file, without a wrapper around each that would keep their order across
 * files: within wrappers nothing is a constant to the engine, which makes an export a fifth slower. What must come before
 * all else (reflect-metadata) is the entry's own, and all the rest of the service is imported by it later.
 */
const service = defineConfig({
  input: { main: 'dist/main.js' },
  platform: 'node',
  external: NOT_BUNDLED,
  // jsonc-parser's CommonJS form hides its requires.
  resolve: { mainFields: ['module', 'main'] },
  output: {
    dir: 'dist/bundle',
    format: 'esm',
    sourcemap: true,
    cleanDir: true,
    keepNames: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'part-[hash].js',
  },
});

/**
 * A file with all that it needs and nothing else, which starts in a fraction of the time that the service takes. Swagger's
 * compiler plugin makes each DTO import Swagger, which no command has a use for.
 */
const alone = (name, module) =>
  defineConfig({
    ...service,
    treeshake: { moduleSideEffects: [{ test: /node_modules\/@nestjs\//, sideEffects: false }] },
    input: { [name]: module },
    output: { ...service.output, cleanDir: false, codeSplitting: false },
  });

export default [
  service,
  alone('export', 'dist/cli/export.js'),
  alone('producer', 'dist/cli/producer.js'),
  alone('subscriber', 'dist/cli/subscriber.js'),
  alone('example-process', 'dist/cli/example-process.js'),
  alone('fleet-worker', 'dist/fleet/worker/main.js'),
];
