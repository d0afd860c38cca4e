import { Buffer } from 'node:buffer';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { subsetFonts } from './subset-fonts.js';

const COMPRESSIBLE = /\.(js|css|html|svg)$/;

/** The best quality would take longer than all the rest of the build, for three percent. */
const QUALITY = 8;

function brotli(bytes) {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } });
}

/** Writes compressed copies beside what is worth it: the service only chooses between them. */
function compressed() {
  return {
    name: 'compressed-copies',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const { fileName, code, source } of Object.values(bundle)) {
          if (!COMPRESSIBLE.test(fileName)) continue;
          const bytes = Buffer.from(code ?? source);
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(bytes, { level: 9 }) });
          this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotli(bytes) });
        }
      },
    },
  };
}

/** Has the page ask for its fonts at once, and not only when its style has come: a page in another font would move. */
function earlyFonts() {
  return {
    name: 'early-fonts',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle = {} }) =>
        Object.keys(bundle)
          .filter((fileName) => fileName.endsWith('.woff2'))
          .map((fileName) => ({
            tag: 'link',
            attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `./${fileName}` },
            injectTo: 'head',
          })),
    },
  };
}

export default defineConfig(async () => ({
  root: import.meta.dirname,
  resolve: { alias: { '@fonts': await subsetFonts() } },
  // The page may be served under a path of a proxy.
  base: './',
  // Standard output belongs to the command that had it built.
  logLevel: 'warn',
  plugins: [tailwindcss(), earlyFonts(), compressed()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // Nothing may become a data: URL, which the page's policy does not allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  worker: { format: 'es' },
}));
