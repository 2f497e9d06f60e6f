import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FencedBlock } from './fenced-blocks.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** Any status that is not a success ends the script. */
const strict = `set -euo pipefail
curl() { command curl --fail-with-body --max-time 40 "$@"; echo; }
`;

export interface Ran {
  readonly status: number | null;
  readonly printed: string;
}

/** Runs the commands of a document, as its readers would, against the platform at `url`. */
export function runCommands(blocks: readonly FencedBlock[], url: string, env: Readonly<Record<string, string>> = {}): Ran {
  const script = blocks.map(({ text }) => text.replaceAll('localhost:8080', new URL(url).host)).join('\n');
  const { stdout, stderr, status } = spawnSync('bash', ['-c', strict + script], {
    encoding: 'utf8',
    cwd: repository,
    env: { ...process.env, ...env },
  });
  return { status, printed: `${stdout}\n${stderr}` };
}
