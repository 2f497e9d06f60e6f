import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleCode } from './pack/bundle-code.ts';
import { emitTypes } from './pack/emit-types.ts';
import { licenceNotices } from './pack/licence-notices.ts';
import { readWorkspace } from './pack/read-workspace.ts';

/**
 * Makes the publishable package `troupe` in dist/: JavaScript, since Node strips no types inside
 * node_modules, and the declarations of its two doors. Prints where the tarball is.
 */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const target = join(dist, 'troupe');
const door = join(root, 'libs/troupe');
const SWAGGER_UI = 'node_modules/@fastify/swagger-ui';
/** What the dashboard was built of. */
const ofDashboard = [
  'preact',
  '@tanstack/preact-query',
  '@tanstack/query-core',
  'wouter-preact',
  'regexparam',
  'openapi-fetch',
  'marked',
].map((name) => `node_modules/${name}`);

const workspace = await readWorkspace(join(root, 'libs'));
const { version, description, license } = workspace.manifest('troupe');

await rm(dist, { recursive: true, force: true });
await mkdir(target, { recursive: true });
const { external, optional, included } = await bundleCode(root, join(target, 'dist'), workspace);
await emitTypes(root, join(target, 'types'), workspace);
await cp(join(door, 'template'), join(target, 'template'), { recursive: true });
await cp(join(door, 'README.md'), join(target, 'README.md'));
await cp(join(root, 'LICENSE'), join(target, 'LICENSE'));
await copySwaggerUi();
await cp(join(root, 'libs/dashboard/built'), join(target, 'dist/dashboard'), { recursive: true });
await writeFile(
  join(target, 'THIRD-PARTY-NOTICES.txt'),
  [
    await licenceNotices([...included, ...ofDashboard, SWAGGER_UI].map((folder) => join(root, folder))),
    'dist/swagger-ui is Swagger UI, Copyright SmartBear Software Inc., under the Apache License 2.0, whose text is in LICENSE.\n',
  ].join('\n\n'),
);
await writeFile(
  join(target, 'package.json'),
  `${JSON.stringify(
    {
      name: 'troupe',
      version,
      description,
      license,
      type: 'module',
      engines: { node: '>=24' },
      bin: { troupe: 'dist/bin.js' },
      exports: {
        '.': { types: './types/troupe/src/index.d.ts', default: './dist/index.js' },
        './testing': { types: './types/troupe/src/testing.d.ts', default: './dist/testing.js' },
      },
      dependencies: versions(external),
      peerDependencies: versions(optional),
      peerDependenciesMeta: Object.fromEntries(optional.map((name) => [name, { optional: true }])),
    },
    undefined,
    2,
  )}\n`,
);
execFileSync('npm', ['pack', '--silent', '--pack-destination', dist], { cwd: target, stdio: ['ignore', 'ignore', 'inherit'] });
const tarball = (await readdir(dist)).find((name) => name.endsWith('.tgz'));
console.log(join(dist, tarball!));

function versions(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, workspace.version(name)]));
}

/** The API reference reads these two beside its own code; the rest of Swagger UI is left out. */
async function copySwaggerUi(): Promise<void> {
  for (const file of ['swagger-ui-bundle.js', 'swagger-ui.css']) {
    await cp(join(root, SWAGGER_UI, 'static', file), join(target, 'dist/swagger-ui', file));
  }
}
