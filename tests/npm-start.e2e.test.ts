import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Task } from '@troupe/contracts';
import { expect, it, vi } from 'vitest';
import { until } from './api-client.ts';
import { startPlatform } from './platform-process.ts';
import { freePort } from '@troupe/testing';

const repository = fileURLToPath(new URL('..', import.meta.url));
const program = join(repository, 'libs/troupe/src/bin.ts');

interface NpmStart extends AsyncDisposable {
  readonly npm: ChildProcess;
  readonly url: string;
  output(): string;
}

/** `npm start` in a process group of its own, as in a terminal: Ctrl-C there reaches npm and what npm started. */
async function npmStart(): Promise<NpmStart> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-start-'));
  const port = await freePort();
  const npm = spawn('npm', ['start'], {
    cwd: repository,
    detached: true,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: String(port), TROUPE_DATA: join(folder, 'data'), TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  npm.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  npm.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const url = `http://localhost:${port}`;
  return {
    npm,
    url,
    output: () => output,
    async [Symbol.asyncDispose]() {
      try {
        process.kill(-npm.pid!, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

it('npm start says where things are, with a curl that works, and Ctrl-C drains', async () => {
  await using started = await npmStart();
  const { npm, url, output } = started;
  const page = await until('the first page', 30_000, () => fetch(url).catch(() => undefined));
  expect(page.headers.get('content-type')).toContain('text/html');
  const [script] = /\/dashboard\/[^"]+\/main\.js/.exec(await page.text())!;
  expect((await fetch(`${url}${script}`)).headers.get('content-type')).toContain('javascript');
  expect(await (await fetch(`${url}/v1/workflows`)).text()).toContain('content-approval');
  expect((await fetch(`${url}/docs`)).status).toBe(200);
  expect((await fetch(`${url}/openapi.json`)).status).toBe(200);

  expect(output()).toMatch(/demo model/i);
  // People read words first, and lines of a log only where something is wrong.
  expect(output()).not.toMatch(/^\{"level"/m);
  const curl = await until('the curl to try', 10_000, async () => /^ *curl .*$/m.exec(output())?.[0]);
  const task = JSON.parse((await promisify(execFile)('sh', ['-c', curl], { timeout: 5_000 })).stdout) as Task;
  expect(task).toMatchObject({ name: 'content-approval', status: 'running' });

  process.kill(-npm.pid!, 'SIGINT');
  await once(npm, 'exit');
  expect(output()).not.toMatch(/error/i);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});

it.each(['orchestrator', 'agent-worker', 'tool-gateway', 'registry'])(
  'the README of %s starts it, whatever Node there is',
  async (name) => {
    const readme = await readFile(join(repository, `services/${name}/README.md`), 'utf8');
    expect(readme).not.toMatch(/`?node [^ `]+\.ts/);
    const command = /^.*npm start --workspace services\/.*$/m.exec(readme)![0];
    // Without the folders npx adds, where the Node that runs this test is.
    const path = process.env['PATH']!.split(delimiter).filter((each) => !each.includes('node_modules'));
    // All but the last of what it needs, so that it says what is missing, and ends.
    const env = { PATH: path.join(delimiter), HOME: process.env['HOME'], PORT: 'none' };
    const started = promisify(execFile)('sh', ['-c', command], { cwd: repository, env, timeout: 30_000 });
    const { code, stderr } = await started.then(
      () => ({ code: 0, stderr: '' }),
      (error: { code: number; stderr: string }) => error,
    );
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^ {2}PORT is a whole number.*$/m) });
    expect(stderr.match(/^ {2}\S/gm)).toHaveLength(1);
  },
);

it('SIGTERM to npm alone leaves no platform behind that holds the data', async () => {
  await using started = await npmStart();
  const { npm, url, output } = started;
  await until('the platform', 30_000, async () => ((await fetch(url).catch(() => undefined)) === undefined ? undefined : true));
  npm.kill('SIGTERM');
  await until('the platform to be gone', 10_000, async () => ((await fetch(url).catch(() => undefined)) === undefined ? true : undefined));
  await vi.waitFor(() => expect(output()).toContain('Stopping'));
});

it('E9: refuses a data folder that another process uses, and says so', async () => {
  await using platform = await startPlatform();
  const second = spawn(process.execPath, [program, 'start', join(repository, 'examples/sample')], {
    env: { PATH: process.env['PATH'], PORT: '0', TROUPE_DATA: join(platform.folder, 'data') },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 20_000,
  });
  let complaint = '';
  second.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const [code] = (await once(second, 'exit')) as [number | null];
  expect(code).not.toBe(0);
  expect(complaint).toContain(join(platform.folder, 'data'));
  expect(complaint).toMatch(/in use|another process/i);
});

it('says what to do about a port that is taken', async () => {
  await using platform = await startPlatform();
  const { port } = new URL(platform.url);
  const env = { PATH: process.env['PATH'], PORT: port, TROUPE_DATA: join(platform.folder, 'other') };
  const started = promisify(execFile)(process.execPath, [program, 'start', join(repository, 'examples/sample')], { env });
  await expect(started).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(new RegExp(`^troupe: Another process listens at 127.0.0.1:${port}.*--port`, 'm')),
  });
  expect((await fetch(`${platform.url}/readyz`)).status).toBe(200);
});

it('SIGTERM drains: the process ends by itself, and what was open goes on after the next start', async () => {
  await using platform = await startPlatform();
  const { id } = await platform.api.start({ workflow: 'content-approval', input: 'Draining' });
  await platform.api.waiting(id, 'signal', 'content_approved');
  expect(await platform.drain()).toBe(0);
  await platform.start();
  await platform.api.signal(id, 'content_approved', { by: 'me' });
  expect(await platform.api.end(id)).toMatchObject({ status: 'completed' });
});
