import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Follows every page with each Node that may be on a machine, with everything installed anew:
 * `npm run test:docs`, or with the versions that are named behind it.
 */
const repository = fileURLToPath(new URL('../..', import.meta.url));
const versions = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22', '24'];
const folder = mkdtempSync(join(tmpdir(), 'troupe-nodes-'));
const red: string[] = [];

try {
  for (const version of versions) {
    const home = join(folder, version);
    mkdirSync(home);
    // The script of that package puts the binary of this machine's kind where `bin` says.
    writeFileSync(join(home, 'package.json'), '{ "private": true, "allowScripts": { "node": true } }');
    execFileSync('npm', ['install', '--loglevel=error', `node@${version}`], { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
    // As the machine's own: `new` looks past those that npm puts before it.
    const node = join(home, 'bin');
    symlinkSync('node_modules/node/bin', node);
    console.log(`\n── Node ${execFileSync(join(node, 'node'), ['--version'], { encoding: 'utf8' }).trim()}`);
    const { status } = spawnSync('vitest', ['run', '--project', 'e2e', 'tests/docs-followed.e2e.test.ts'], {
      cwd: repository,
      stdio: 'inherit',
      env: { ...process.env, DOCS_NODE: node, DOCS_FRESH: '1' },
    });
    if (status !== 0) red.push(version);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(red.length === 0 ? '\nAll pages hold with each Node.' : `\nRed with Node ${red.join(', ')}.`);
process.exitCode = red.length === 0 ? 0 : 1;
