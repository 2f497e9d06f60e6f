import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Bundles the application for browsers. What comes out depends on the sources alone, so that it can be compared. */
async function buildDashboard(outDir: string): Promise<void> {
  await build({
    root: fileURLToPath(new URL('src/app', import.meta.url)),
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    publicDir: false,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      // Files are addressed by a hash of all of them: each keeps its name, and its changes can be read.
      cssCodeSplit: false,
      modulePreload: false,
      rolldownOptions: {
        input: fileURLToPath(new URL('src/app/main.tsx', import.meta.url)),
        output: { entryFileNames: 'main.js', chunkFileNames: '[name].js', assetFileNames: 'main[extname]' },
      },
    },
  });
}

// By default where the server reads it.
await buildDashboard(process.argv[2] ?? fileURLToPath(new URL('built', import.meta.url)));
