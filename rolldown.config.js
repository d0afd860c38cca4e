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
 */
const bundle = defineConfig({
  input: {
    main: 'dist/main.js',
    export: 'dist/cli/export.js',
    producer: 'dist/cli/producer.js',
    subscriber: 'dist/cli/subscriber.js',
    'example-process': 'dist/cli/example-process.js',
  },
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
    // reflect-metadata has to come before all that is decorated, wherever it ends up.
    strictExecutionOrder: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'part-[hash].js',
  },
});

/**
 * The worker of the fleet is a file of its own with all it needs and nothing else: its threads start in a fraction of the time
 * that the service takes.
 */
const worker = defineConfig({
  ...bundle,
  input: { 'fleet-worker': 'dist/fleet/worker/fleet-worker.js' },
  output: { ...bundle.output, cleanDir: false, codeSplitting: false, strictExecutionOrder: false },
});

export default [bundle, worker];
