import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { connect } from '@troupe/sdk';
import { startReceiver } from '@troupe/testing/trace-receiver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from './api-client.ts';
import { freePort } from '@troupe/testing';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('..', import.meta.url));
const typescript = join(repository, 'node_modules/.bin/tsc');

/** What a user has: this Node, npm and its settings, nothing of the repository or of the environment of the tests. */
const foreign = /^(npm_(package|lifecycle|config_local_prefix)|TROUPE_|OPENAI_|ANTHROPIC_|OTEL_|HOST$|PORT$|LOG_LEVEL$)/;
/** What encrypts what is stored is a package that is loaded with them. */
const KEYS = `k1=${Buffer.alloc(32, 7).toString('base64')}`;
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
  PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
};

let folder: string;
let tarball: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'troupe-pack-')));
  const packed = await run('npm', ['run', '--silent', 'pack'], { cwd: repository, env });
  tarball = packed.stdout.trim().split('\n').at(-1)!;
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  await run('npm', ['install', '--no-audit', '--no-fund', tarball], { cwd: folder, env });
}, 240_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the published package, installed in an empty folder', () => {
  it('takes less than 26 MB with everything it needs', async () => {
    const { stdout } = await run('du', ['-sk', 'node_modules'], { cwd: folder });
    expect(Number.parseInt(stdout, 10)).toBeLessThan(26 * 1024);
  });

  it('names nothing of the repository', async () => {
    const installed = join(folder, 'node_modules/troupe');
    const files = (await readdir(installed, { recursive: true })).filter(
      (file) => /\.(js|ts)$/.test(file) && !file.startsWith('dist/swagger-ui'),
    );
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) {
      const text = await readFile(join(installed, file), 'utf8');
      expect(text, file).not.toContain(repository);
      expect(text, file).not.toMatch(/from ['"]@troupe\//);
    }
    expect((await stat(join(installed, 'LICENSE'))).size).toBeGreaterThan(0);
    expect(await readFile(join(installed, 'THIRD-PARTY-NOTICES.txt'), 'utf8')).toMatch(/^fastify \d/m);
  });

  it('makes an app, runs it and completes a task', async () => {
    const made = await run('npx', ['troupe', 'new', 'my-app'], { cwd: folder, env });
    expect(made.stdout).toContain('my-app');
    // No registry has the package that came from a file.
    const { dependencies } = JSON.parse(await readFile(join(folder, 'my-app/package.json'), 'utf8'));
    expect(dependencies.troupe).toMatch(/^file:vendor\/troupe-\d/);
    expect((await stat(join(folder, 'my-app', dependencies.troupe.slice('file:'.length)))).size).toBeGreaterThan(500_000);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    await using collector = await startReceiver();
    const child = spawn('npx', ['troupe', 'start', 'my-app'], {
      cwd: folder,
      env: { ...env, PORT: String(port), OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, TROUPE_ENCRYPTION_KEYS: KEYS },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      const output = collect(child);
      await until('the platform', 30_000, async () =>
        (await fetch(`${url}/readyz`).catch(() => undefined))?.ok === true ? true : undefined,
      );
      expect(output()).toContain('1 workflow, 1 agent, 1 tool');

      const answer = await fetch(`${url}/v1/tasks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', prefer: 'wait=20' },
        body: JSON.stringify({ workflow: 'bedtime-story', input: { about: 'a lighthouse' }, id: 'story' }),
      });
      expect(await answer.json()).toMatchObject({
        id: 'story',
        status: 'completed',
        output: { finished: true, story: expect.any(String) },
      });
      expect((await fetch(`${url}/docs/swagger-ui-bundle.js`)).status).toBe(200);
      const [script] = /\/dashboard\/[\w-]+\/main\.js/.exec(await (await fetch(url)).text())!;
      expect((await fetch(`${url}${script}`)).status).toBe(200);

      const listed = await run('npx', ['troupe', 'tasks', 'list', '--json', '--name', 'bedtime-story', '--url', url], { cwd: folder, env });
      expect(JSON.parse(listed.stdout)).toMatchObject([{ id: 'story', status: 'completed' }]);
      expect(await connect(url).run({ agent: 'storyteller' }, 'a harbour')).toEqual(expect.any(String));
      expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^troupe_tasks_open 0$/m);
    } finally {
      process.kill(-child.pid!, 'SIGTERM');
      await once(child, 'exit');
    }
    // OTLP is part of the package, and what the platform has is sent while it stops, which npx does not wait for.
    await until('the trace', 10_000, async () => collector.spans.find(({ name }) => name === 'invoke_workflow bedtime-story'));
    // Jaeger's own format is not part of it, and says so.
    const jaeger: unknown = await run('npx', ['troupe', 'start', 'my-app'], {
      cwd: folder,
      env: { ...env, TROUPE_TRACES: 'jaeger' },
    }).catch((error: unknown) => error);
    expect(jaeger).toMatchObject({ code: 1, stderr: expect.stringContaining('npm install @opentelemetry/exporter-jaeger') });
  }, 120_000);

  it('makes an app in a folder of any name, which installs, starts and completes a task where no registry has the package', async () => {
    const elsewhere = await realpath(await mkdtemp(join(tmpdir(), 'troupe new ')));
    const app = join(elsewhere, 'Größe (2) & 50%#', "it's mine");
    try {
      await run('npx', ['troupe', 'new', app], { cwd: folder, env });
      await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: app, env });
      const port = await freePort();
      const child = spawn('npm', ['start'], {
        cwd: app,
        env: { ...env, PORT: String(port) },
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      try {
        const output = collect(child);
        await until('the platform', 30_000, async () => (output().includes('Troupe runs at') ? true : undefined));
        expect(await connect(`http://127.0.0.1:${port}`).run('bedtime-story', { about: 'a lighthouse' })).toMatchObject({ finished: true });
      } finally {
        process.kill(-child.pid!, 'SIGTERM');
        await once(child, 'exit');
      }
    } finally {
      await rm(elsewhere, { recursive: true, force: true });
    }
  }, 180_000);

  it('runs an app without a platform beside it, and says no in one line', async () => {
    const done = await run('npx', ['troupe', 'run', 'bedtime-story', '{"about": "fog"}', '--app', 'my-app', '--data', 'other-data'], {
      cwd: folder,
      env,
    });
    expect(JSON.parse(done.stdout)).toMatchObject({ finished: true });
    const refused: unknown = await run('npx', ['troupe', 'start', 'nowhere'], { cwd: folder, env }).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^troupe: The app cannot be loaded .*\n {2}There is no folder nowhere\.\n$/m),
    });
  }, 120_000);

  it('has types that hold, down to its own declarations', async () => {
    await cp(join(repository, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'), { recursive: true });
    await cp(join(repository, 'node_modules/undici-types'), join(folder, 'node_modules/undici-types'), { recursive: true });
    await run(typescript, ['-p', 'my-app', '--skipLibCheck', 'false'], { cwd: folder });

    await writeFile(
      join(folder, 'my-app/workflows/uses-types.ts'),
      `import { connect, workflow, type Task } from 'troupe';
import { scriptedModel } from 'troupe/testing';
const twice = workflow('twice', async (ctx, n: number) => 2 * n);
export const model = scriptedModel('m', ['hello']);
export const task: Promise<Task> = connect('http://127.0.0.1:1').start(twice, 2);
export const right: Promise<number> = connect('http://127.0.0.1:1').run(twice, 2);
export const wrong: Promise<string> = connect('http://127.0.0.1:1').run(twice, 2);
`,
    );
    const refused: unknown = await run(typescript, ['-p', 'my-app'], { cwd: folder }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ stdout: expect.stringMatching(/^my-app\/workflows\/uses-types\.ts\(7,14\): error TS2322: .*\n[^]*$/) });
    expect((refused as { stdout: string }).stdout.match(/error TS/g)).toHaveLength(1);
  }, 120_000);
});

function collect({ stdout, stderr }: ChildProcess): () => string {
  let output = '';
  stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
  return () => output;
}
