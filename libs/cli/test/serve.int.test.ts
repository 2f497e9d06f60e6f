import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '@troupe/contracts';
import type { RunningPlatform } from '@troupe/cli';
import { loadApp } from '@troupe/sdk/app';
import { describe, expect, it, vi } from 'vitest';
import { terminal } from './terminal.ts';
import { temporaryFolder } from './temporary-folder.ts';

const workflow = (name: string): string =>
  `import { workflow } from 'troupe';\nimport { z } from 'zod';\nexport default workflow({ name: '${name}', input: z.object({ who: z.string(), times: z.int().min(2) }), run: async () => 1 });\n`;

/** A terminal whose platform only keeps what it is given. */
async function servingTerminal(key?: string) {
  const folder = await temporaryFolder();
  const write = async (text: string): Promise<void> => {
    await mkdir(join(folder, 'workflows'), { recursive: true });
    await writeFile(join(folder, 'workflows/a.ts'), text);
  };
  await write(workflow('first'));
  const reload = vi.fn<(app: App) => Promise<void>>(async () => undefined);
  const close = vi.fn(async () => undefined);
  const startPlatform = vi.fn(async (): Promise<RunningPlatform> => ({
    url: 'http://127.0.0.1:9',
    key,
    folder,
    data: '.troupe',
    app: await loadApp(folder),
    notices: ['The demo model answers.'],
    recovered: 2,
    reload,
    close,
  }));
  return { at: terminal({ startPlatform }), startPlatform, reload, close, write };
}

describe('start', () => {
  it('says where things are and what to try, and drains when interrupted', async () => {
    const { at, startPlatform, close } = await servingTerminal();
    const ended = at.run('start', 'some-app', '--port', '0', '--data', 'd');
    await vi.waitFor(() => expect(at.stdout).toContain('Try:'));
    expect(startPlatform).toHaveBeenCalledWith({ app: 'some-app', port: '0', data: 'd' });
    expect(at.stdout).toContain('Troupe runs at http://127.0.0.1:9');
    expect(at.stdout).toContain('1 workflow');
    expect(at.stdout).toContain('2 open tasks taken up');
    expect(at.stdout).toContain('The demo model answers.');
    expect(at.stdout).toContain(`-d '{"workflow":"first","input":{"who":"Hello","times":2}}'`);
    expect(close).not.toHaveBeenCalled();
    at.interrupt();
    expect(await ended).toBe(0);
    expect(close).toHaveBeenCalledOnce();
  });

  it('says the same in JSON, and shows no key', async () => {
    const { at } = await servingTerminal('a-secret-key-of-some-length');
    const plain = at.run('start');
    await vi.waitFor(() => expect(at.stdout).toContain('authorization: Bearer <one of TROUPE_API_KEYS>'));
    const json = await servingTerminal('a-secret-key-of-some-length');
    const started = json.at.run('start', '--json');
    await vi.waitFor(() => expect(JSON.parse(json.at.stdout)).toMatchObject({ event: 'started', url: 'http://127.0.0.1:9', recovered: 2 }));
    expect(at.stdout + json.at.stdout).not.toContain('a-secret-key');
    at.interrupt();
    json.at.interrupt();
    expect(await Promise.all([plain, started])).toEqual([0, 0]);
  });
});

describe('dev', () => {
  it('loads the app again after a change, and keeps it when the change is broken', async () => {
    const { at, reload, write } = await servingTerminal();
    const ended = at.run('dev');
    await vi.waitFor(() => expect(at.stdout).toContain('Watching the app'));

    await write('export default workflow(');
    await vi.waitFor(() => expect(at.stderr).toContain('The app stays as it was'), 5_000);
    expect(at.stderr).toContain('workflows/a.ts: It cannot be loaded: SyntaxError');
    expect(reload).not.toHaveBeenCalled();

    await write(workflow('second'));
    await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce(), 5_000);
    expect([...reload.mock.calls[0]![0].workflows.keys()]).toEqual(['second']);
    expect(at.stdout).toContain('Loaded the app again: 1 workflow');
    at.interrupt();
    expect(await ended).toBe(0);
  });
});
