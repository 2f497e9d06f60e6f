import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The repository as a clone of it has it, with what is not committed yet.
 *
 * @param installed - with the packages of this one, so that installing takes no minute
 */
export function makeClone(folder: string, installed: boolean): void {
  const git = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '-z'];
  const files = execFileSync('git', git, { cwd: repository, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files) {
    const target = join(folder, file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(repository, file), target, { verbatimSymlinks: true });
  }
  if (!installed) return;
  const [from, to] = [join(repository, 'node_modules'), join(folder, 'node_modules')];
  try {
    execFileSync('cp', ['-a', '--link', from, to], { stdio: 'ignore' });
  } catch {
    // Another file system, or a `cp` that knows no links.
    execFileSync('cp', ['-a', from, to]);
  }
  // npm writes into this one, which must not be that of the repository.
  execFileSync('cp', ['--remove-destination', join(from, '.package-lock.json'), to]);
}
