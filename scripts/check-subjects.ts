import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { report, root } from './gate.ts';

/** Characters of a commit's subject at most. */
const MOST = 72;
/** The commits up to this one are as they are. */
const BASE = process.argv[3] ?? '758eba852b42efae38bb19a2d47361432c214f47';

report(faults());

function faults(): readonly string[] {
  if (git('rev-parse', '--show-toplevel') !== realpathSync(root)) {
    console.log(`${root} is no git repository: there are no commits to look at.`);
    return [];
  }
  const isThere = git('cat-file', '-e', `${BASE}^{commit}`) !== undefined;
  // A shallow clone that lacks the base has newer commits only.
  if (!isThere && git('rev-parse', '--is-shallow-repository') !== 'true') return [`The commit ${BASE} is not in this repository.`];
  const commits = git('log', '--format=%h %s', isThere ? `${BASE}..HEAD` : 'HEAD') ?? '';
  return commits
    .split('\n')
    .map((line) => ({ hash: line.slice(0, line.indexOf(' ')), subject: line.slice(line.indexOf(' ') + 1) }))
    .filter(({ subject }) => [...subject].length > MOST)
    .map(({ hash, subject }) => `${hash}: a subject of ${[...subject].length} characters, at most ${MOST} are allowed: ${subject}`);
}

/** What a git command printed, or nothing when it failed or there is no git. */
function git(...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', ['-C', root, ...args], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
