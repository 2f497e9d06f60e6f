import { readFile, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Workspace } from './read-workspace.ts';

/**
 * Packages that stay packages: what users import beside ours must be the same copy, and some read files of their own.
 * All others become part of ours; as used they are 3 MB in place of 60 MB of files.
 */
const shared = new Set(['zod', 'quickjs-emscripten-core', '@jitl/quickjs-wasmfile-release-sync']);

/** Few need them, and they read files of their own, so they cannot become part of ours: who wants one installs it. */
const optional = new Set(['@opentelemetry/exporter-jaeger', 'pyodide']);

/** CommonJS packages ask for Node's modules by `require`, which an ES module must make itself; browsers load the line, too. */
const makeRequire = `const require = globalThis.process?.getBuiltinModule?.('node:module').createRequire(import.meta.url);\n`;

export interface Bundled {
  /** Names of the packages it imports. */
  readonly external: readonly string[];
  /** Names of those it imports only when asked to. */
  readonly optional: readonly string[];
  /** Folders of the packages that became part of it, relative to the root. */
  readonly included: readonly string[];
}

/** Bundles the two doors and the command. */
export async function bundleCode(root: string, outdir: string, workspace: Workspace): Promise<Bundled> {
  const external = new Set<string>();
  const keepOutside: Plugin = {
    name: 'keep-outside',
    setup({ onResolve }) {
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        if (kind === 'entry-point') return undefined;
        const source = workspace.sources.get(path);
        if (source !== undefined) return { path: join(root, 'libs', source) };
        const name = packageOf(path);
        if (shared.has(name)) external.add(name);
        return shared.has(name) || optional.has(name) || isBuiltin(path) ? { path, external: true } : undefined;
      });
    },
  };
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [
      ...['index', 'testing', 'bin'].map((name) => ({ in: `libs/troupe/src/${name}.ts`, out: name })),
      // A program of its own.
      { in: 'libs/tools/src/code/sandbox/main.ts', out: 'code-sandbox' },
    ],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    legalComments: 'inline',
    logLevel: 'warning',
    metafile: true,
    plugins: [keepOutside],
  });
  for (const file of Object.keys(metafile.outputs)) {
    const text = await readFile(join(root, file), 'utf8');
    if (text.includes('var __require =')) await writeFile(join(root, file), makeRequire + text);
  }
  const folders = Object.keys(metafile.inputs).map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return {
    external: [...external].sort(),
    optional: [...optional],
    included: [...new Set(folders.filter((folder) => folder !== undefined))].sort(),
  };
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
