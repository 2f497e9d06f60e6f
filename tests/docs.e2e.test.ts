import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fencedBlocks } from './fenced-blocks.ts';
import { startPlatform, type Platform } from './platform-process.ts';
import { runCommands } from './run-commands.ts';

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
    const env = { TROUPE_DATA: join(platform.folder, 'second'), TMPDIR: join(platform.folder, 'tmp') };
    const { status, printed } = runCommands(blocks, platform.url, env);
    expect(status, printed).toBe(0);
  });
});
