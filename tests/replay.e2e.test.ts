import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const program = fileURLToPath(new URL('../libs/troupe/src/bin.ts', import.meta.url));
const sample = fileURLToPath(new URL('../examples/sample', import.meta.url));
const programs = fileURLToPath(new URL('guarantees/app/workflows/programs.ts', import.meta.url));

let platform: Platform;
let app: string;

beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), 'troupe-app-'));
  await cp(sample, app, { recursive: true });
  await cp(programs, join(app, 'workflows/programs.ts'));
  platform = await startPlatform({ app, env: { LOG_LEVEL: 'error' } });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await rm(app, { recursive: true });
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function troupe(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], TROUPE_URL: platform.url };
    const child = execFile(process.execPath, [program, ...args], { cwd: platform.folder, env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** The history of a task as `troupe tasks history` prints it. */
async function historyOf(id: string): Promise<string> {
  const file = join(platform.folder, `${id}.json`);
  await writeFile(file, (await troupe('tasks', 'history', id, '--json')).stdout);
  return file;
}

describe('troupe replay', () => {
  it('says that code fits, of workflows and of agents', async () => {
    await platform.api.start({ workflow: 'loan-check', id: 'loan', input: { applicant: 'Ben Osei', amount: 90_000 } });
    await platform.api.start({ agent: 'travel-planner', id: 'trip', input: 'Find me a flight from Oslo to Lisbon on 2026-12-01.' });
    for (const id of ['loan', 'trip']) {
      const { turns } = await platform.api.end(id);
      const { code, stdout, stderr } = await troupe('replay', await historyOf(id), '--app', app);
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `The code fits all ${turns} turns.\n`, stderr: '' });
    }
  });

  it('says where edited code parts from the log', async () => {
    await platform.api.start({ workflow: 'mixture', id: 'mixture' });
    await platform.api.waiting('mixture', 'signal', 'item');
    const history = await historyOf('mixture');
    expect(await troupe('replay', history, '--app', app)).toMatchObject({ code: 0 });

    const file = join(app, 'workflows/programs.ts');
    await writeFile(file, (await readFile(file, 'utf8')).replace("ctx.step('square'", "ctx.step('cube'"));
    const { code, stdout } = await troupe('replay', history, '--app', app);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Turn 0: The code now does step "cube".* at .*programs\.ts:\d+/);
    expect(stdout).toContain('\n- step "square"');
    expect(stdout).toContain('\n+ step "cube"');
    const json = await troupe('replay', history, '--app', app, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ fits: false, mismatch: { code: 'replay-mismatch', turn: 0 } });

    const gone = await troupe('replay', history, '--app', sample);
    expect(gone).toMatchObject({ code: 1, stdout: expect.stringContaining('There is no workflow "mixture"') });
  });

  it('refuses what is no history, and a folder without an app', async () => {
    const file = join(platform.folder, 'no.json');
    await writeFile(file, '{"items":[]}');
    expect(await troupe('replay', file, '--app', app)).toMatchObject({ code: 1, stderr: expect.stringContaining('is no history') });
    expect(await troupe('replay', 'nowhere.json')).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be read (ENOENT)') });
    await writeFile(file, '[{"task":"a","n":0,"at":"2026-01-01T00:00:00Z","build":"","inputs":[],"commands":[]}]');
    expect(await troupe('replay', file, '--app', app)).toMatchObject({ code: 1, stderr: expect.stringContaining('no turn in which') });
    expect(await troupe('replay', file)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^troupe: .*app/i) });
  });
});
