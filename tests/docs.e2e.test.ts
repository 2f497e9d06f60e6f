import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fencedBlocks } from './fenced-blocks.ts';
import { startPlatform, type Platform } from './platform-process.ts';
import { runCommands } from './run-commands.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const documents = Map.groupBy(
  fencedBlocks('sh').filter(({ document, note }) => note === 'run' && /^(README|examples\/.*)\.md$/.test(document)),
  ({ document }) => document,
);
/** The README speaks of the sample app, that of an app of itself. */
const apps = Map.groupBy(documents, ([document]) => (document.startsWith('examples/') ? dirname(document) : 'examples/sample'));

it('the commands of the README and of the examples are run here', () => {
  const apps = ['sample', 'claim-intake', 'nightly-report'].map((name) => `examples/${name}/README.md`);
  expect([...documents.keys()]).toEqual(expect.arrayContaining(['README.md', ...apps]));
});

describe.for([...apps])('with %s, the commands in', ([app, pages]) => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await startPlatform({ app: join(repository, app) });
  });
  afterAll(async () => {
    await platform[Symbol.asyncDispose]();
  });

  it.for(pages)('%s work as they stand', ([, blocks]) => {
    const folders = { TROUPE_DATA: join(platform.folder, 'second'), TMPDIR: join(platform.folder, 'tmp') };
    const { status, printed } = runCommands(blocks, platform.url, { ...folders, TROUPE_URL: platform.url });
    expect(status, printed).toBe(0);
  });
});
