import { join } from 'node:path';
import { defineConfig } from 'rolldown';

/** What Nest would use if it were installed. */
const NOT_BUNDLED = [
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
  // The keys of lmdb are read by code that it makes; names of a module with `eval` stay as they are.
  checks: { eval: false },
  // jsonc-parser's CommonJS form hides its requires.
  resolve: {
    mainFields: ['module', 'main'],
    alias: {
      'node-gyp-build-optional-packages$': join(import.meta.dirname, 'scripts/lmdb-addon.js'),
      // With a whole HTTP client behind it, three quarters of what JSON-LD would bring.
      '@digitalbazaar/http-client$': join(import.meta.dirname, 'scripts/no-http-client.js'),
    },
  },
  output: {
    dir: 'dist/bundle',
    format: 'esm',
    sourcemap: true,
    keepNames: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'part-[hash].js',
  },
});

/** Swagger's compiler plugin makes each DTO import Swagger, which nothing but the service has a use for. */
const withoutNest = {
  ...service,
  treeshake: { moduleSideEffects: [{ test: /node_modules\/@nestjs\//, sideEffects: false }] },
};

/**
 * The command line: each subcommand is a part of its own that is read when it is used. The thread in which the lab runs a
 * library lies beside it, and shares the list of clients.
 */
const commandLine = defineConfig({
  ...withoutNest,
  input: { flowprobe: 'dist/cli/flowprobe.js', 'lab-client': 'dist/cli/lab/client-thread.js' },
  output: { ...service.output, chunkFileNames: 'flowprobe-[name]-[hash].js' },
});

/** A thread of the fleet: a file with all that it needs and nothing else. */
const fleetWorker = defineConfig({
  ...withoutNest,
  input: { 'fleet-worker': 'dist/fleet/worker/main.js' },
  output: { ...service.output, codeSplitting: false },
});

/** The thread that reads AsyncAPI documents; what only some of them need is a part of its own. */
const streamReader = defineConfig({
  ...withoutNest,
  input: { 'stream-reader': 'dist/streams/reader/main.js' },
  output: { ...service.output, chunkFileNames: 'stream-reader-[hash].js' },
});

/** What the testing kit loads into a service. */
const ownedFolder = defineConfig({
  ...service,
  input: { 'owned-folder': 'dist/testing/owned-folder.js' },
  output: service.output,
});

/** The testing kit for `require()`, which Jest has in place of Node's: one file beside the modules, which `import` gets. */
const testing = defineConfig({
  ...service,
  input: { testing: 'dist/testing/testing.js' },
  output: { ...service.output, dir: 'dist/testing', format: 'cjs', entryFileNames: '[name].cjs' },
});

export default [service, commandLine, fleetWorker, streamReader, ownedFolder, testing];
