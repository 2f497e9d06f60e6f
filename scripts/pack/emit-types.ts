import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, posix, relative } from 'node:path';
import type { Workspace } from './read-workspace.ts';

/** Writes the declarations of the two doors and of all they reach, importing one another by relative paths. */
export async function emitTypes(root: string, outDir: string, workspace: Workspace): Promise<void> {
  const config = join(root, 'dist/tsconfig.json');
  const settings = {
    extends: relative(dirname(config), join(root, 'tsconfig.base.json')),
    compilerOptions: {
      noEmit: false,
      emitDeclarationOnly: true,
      rootDir: join(root, 'libs'),
      outDir,
      // What is found by way of node_modules would count as code of others and not be written.
      paths: Object.fromEntries([...workspace.sources].map(([specifier, file]) => [specifier, [join(root, 'libs', file)]])),
    },
    files: ['index', 'testing'].map((name) => join(root, `libs/troupe/src/${name}.ts`)),
  };
  await writeFile(config, JSON.stringify(settings));
  execFileSync('tsc', ['-p', config], { cwd: root, stdio: 'inherit' });

  for (const path of await readdir(outDir, { recursive: true })) {
    if (!path.endsWith('.d.ts')) continue;
    const text = await readFile(join(outDir, path), 'utf8');
    await writeFile(
      join(outDir, path),
      text.replaceAll(
        /(?<=(?:from|import)\s*\(?)(['"])([^'"]+)\1/g,
        (_, quote: string, specifier: string) => `${quote}${portable(specifier, path)}${quote}`,
      ),
    );
  }

  /** How a published declaration names what a source names. */
  function portable(specifier: string, from: string): string {
    const source = workspace.sources.get(specifier);
    const path = source === undefined ? specifier : asImport(posix.relative(posix.dirname(from), source));
    return path.startsWith('.') ? path.replace(/\.ts$/, '.js') : path;
  }
}

function asImport(path: string): string {
  return path.startsWith('.') ? path : `./${path}`;
}
