import type { AppNeeds } from '@troupe/cli';
import { TroupeError } from '@troupe/contracts';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** This package: as it is installed, or `libs/troupe` of a clone. */
const home = fileURLToPath(new URL('..', import.meta.url));

/** The first version of Node that runs an app. */
const OLDEST = 24;

/**
 * What a new app needs to install and to start on this machine. A package that came from a registry is
 * named by its version. Any other is handed over as a file, since no registry would have it.
 */
export async function appNeeds(version: string, env: Readonly<Record<string, string | undefined>>): Promise<AppNeeds> {
  const tarball = (await isFromRegistry()) ? undefined : await packed(version);
  const path = `vendor/troupe-${version}.tgz`;
  const node = (await ownNodeWillDo(env)) ? {} : { node: process.versions.node };
  return {
    dependencies: { troupe: tarball === undefined ? version : `file:${path}`, ...node },
    files: tarball === undefined ? {} : { [path]: tarball },
  };
}

const isInstalled = basename(dirname(home)) === 'node_modules';

async function isFromRegistry(): Promise<boolean> {
  if (!isInstalled) return false;
  const lock = await readFile(join(dirname(home), '.package-lock.json'), 'utf8').catch(() => '{}');
  const { packages = {} } = JSON.parse(lock) as { readonly packages?: Record<string, { readonly resolved?: string }> };
  return packages['node_modules/troupe']?.resolved?.startsWith('http') ?? false;
}

async function packed(version: string): Promise<Uint8Array> {
  if (!isInstalled) {
    return readFile(join(home, `../../dist/troupe-${version}.tgz`)).catch((error: NodeJS.ErrnoException) => {
      throw new TroupeError('bad-request', 'The package that the app depends on is not made yet. Run "npm run pack" first.', {
        cause: error,
      });
    });
  }
  const folder = await mkdtemp(join(tmpdir(), 'troupe-new-'));
  try {
    // Of the current folder, so that no character of a path means anything to npm.
    const { stdout } = await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: home });
    return await readFile(join(folder, stdout.trim()));
  } catch (error) {
    throw new TroupeError('unavailable', 'npm could not pack the package that the app depends on.', { cause: error });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Whether the Node that a terminal of this machine finds, without those that npm puts before it, runs an app. */
async function ownNodeWillDo(env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  const PATH = (env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const { stdout } = await run('node', ['--version'], { env: { PATH: PATH.join(delimiter) } }).catch(() => ({ stdout: '' }));
  return Number.parseInt(stdout.slice(1), 10) >= OLDEST;
}
