import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fencedBlocks } from './fenced-blocks.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** Any status that is not a success ends the script. */
const strict = `set -euo pipefail
curl() { command curl --fail-with-body --max-time 40 "$@"; echo; }
`;

const documents = Map.groupBy(
  fencedBlocks('sh').filter(({ note }) => note === 'run'),
  ({ document }) => document,
);

describe('the commands in', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await startPlatform();
  });
  afterAll(async () => {
    await platform[Symbol.asyncDispose]();
  });

  it('the README and the sample are run here', () => {
    expect([...documents.keys()]).toEqual(
      expect.arrayContaining(['README.md', 'docs/getting-started.md', 'docs/cli.md', 'examples/sample/README.md']),
    );
  });

  it.for([...documents])('%s work as they stand', ([, blocks]) => {
    const script = blocks.map(({ text }) => text.replaceAll('localhost:8080', new URL(platform.url).host)).join('\n');
    const { stdout, stderr, status } = spawnSync('bash', ['-c', strict + script], {
      encoding: 'utf8',
      cwd: repository,
      env: { ...process.env, TROUPE_DATA: join(platform.folder, 'second'), TMPDIR: join(platform.folder, 'tmp') },
    });
    expect(status, `${stdout}\n${stderr}`).toBe(0);
  });
});
