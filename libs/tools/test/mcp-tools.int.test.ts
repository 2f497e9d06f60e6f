import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { contextOf, describeTools } from '../src/contract.ts';
import { toolsOf } from './mcp/mcp-world.ts';
import { officialServer } from './mcp/official-server.ts';
import { programOf } from './mcp/program-of.ts';
import { unprefixed } from './mcp/unprefixed.ts';

for (const [revision, legacyOnly] of [
  ['2026-07-28', false],
  ['before 2026', true],
] as const)
  describeTools(`tools of an MCP server of revision ${revision}`, async () => {
    const server = await officialServer(legacyOnly);
    onTestFinished(() => server.close());
    const tools = await toolsOf({ name: 'world', url: server.url });
    expect([...server.eras]).toEqual([legacyOnly ? 'legacy' : 'modern']);
    const change = async (): Promise<void> => {
      const changed = Promise.withResolvers<void>();
      const stop = tools.watch(changed.resolve);
      server.change();
      // A server that keeps no session cannot say so in the old revision: a failed call has the list read again.
      if (legacyOnly) await tools.run({ name: 'world_fail', args: {} }, contextOf()).catch(() => {});
      await changed.promise;
      stop();
    };
    return { source: unprefixed(tools, 'world_'), runs: server.runs, change };
  });

describe('servers that others wrote', () => {
  it('server-everything: lists, checks, runs, reports progress, gives structured content', async () => {
    const tools = await toolsOf({ name: 'every', command: [...programOf('server-everything'), 'stdio'] });
    onTestFinished(() => tools.close());
    expect(tools.list().get('every_get-structured-content')).toMatchObject({
      server: 'every',
      options: { effect: 'pure', startToClose: 60_000 },
    });
    expect(tools.list().get('every_gzip-file-as-resource')).toMatchObject({ options: { effect: 'idempotent' } });
    expect(await tools.check('every_get-sum', { a: 1, b: 'two' })).toMatchObject({ ok: false, issues: [{ path: ['b'] }] });
    expect(await tools.run({ name: 'every_get-sum', args: { a: 1, b: 2 } }, contextOf())).toEqual({ value: 'The sum of 1 and 2 is 3.' });
    const beats: unknown[] = [];
    const args = { duration: 0.1, steps: 2 };
    await tools.run({ name: 'every_trigger-long-running-operation', args }, contextOf({ heartbeat: (beat) => void beats.push(beat) }));
    expect(beats[0]).toEqual({ progress: 1, total: 2 });
    expect(await tools.run({ name: 'every_get-structured-content', args: { location: 'New York' } }, contextOf())).toMatchObject({
      value: { conditions: expect.any(String), temperature: expect.any(Number) },
    });
  });

  it('server-everything: gets the environment of its definition, and nothing of the platform', async () => {
    process.env['TROUPE_CANARY_KEY'] = 'canary-of-the-platform';
    onTestFinished(() => void delete process.env['TROUPE_CANARY_KEY']);
    const tools = await toolsOf({ name: 'every', command: [...programOf('server-everything'), 'stdio'], env: { SHOP: 'north' } });
    onTestFinished(() => tools.close());
    const { value } = await tools.run({ name: 'every_get-env', args: {} }, contextOf());
    expect(value).toContain('"SHOP": "north"');
    expect(value).toContain('"PATH"');
    expect(value).not.toContain('canary');
  });

  it('server-everything: gives its resources and prompts as tools, where they are wanted', async () => {
    const command = [...programOf('server-everything'), 'stdio'] as const;
    const plain = await toolsOf({ name: 'every', command });
    onTestFinished(() => plain.close());
    expect([...plain.list().keys()]).not.toContain('every_read_resource');
    const tools = await toolsOf({ name: 'every', command, resources: true, prompts: true });
    onTestFinished(() => tools.close());
    expect(tools.list().get('every_read_resource')).toMatchObject({ options: { effect: 'pure' }, server: 'every' });
    const run = async (name: string, args: object): Promise<any> => (await tools.run({ name: `every_${name}`, args }, contextOf())).value;
    const { resources, resourceTemplates } = await run('list_resources', {});
    expect(resourceTemplates.length).toBeGreaterThan(0);
    const { contents } = await run('read_resource', { uri: resources[0].uri });
    expect(contents[0]).toMatchObject({ uri: resources[0].uri });
    const { prompts } = await run('list_prompts', {});
    expect(prompts.map(({ name }: { name: string }) => name)).toContain('simple-prompt');
    expect((await run('get_prompt', { name: 'simple-prompt' })).messages.length).toBeGreaterThan(0);
    expect(await tools.check('every_read_resource', {})).toMatchObject({ ok: false });
    await expect(run('read_resource', { uri: 'no://such' })).rejects.toMatchObject({ name: 'ToolError' });
  });

  it('server-filesystem: only what is allowed is there; what it refuses the model reads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-mcp-'));
    const tools = await toolsOf({
      name: 'files',
      command: [...programOf('server-filesystem'), folder],
      allow: ['write_file', 'read_text_file'],
    });
    onTestFinished(async () => {
      await tools.close();
      await rm(folder, { recursive: true });
    });
    expect([...tools.list().keys()].toSorted()).toEqual(['files_read_text_file', 'files_write_file']);
    const path = join(folder, 'a.txt');
    await tools.run({ name: 'files_write_file', args: { path, content: 'Hello' } }, contextOf());
    expect(await readFile(path, 'utf8')).toBe('Hello');
    expect(await tools.run({ name: 'files_read_text_file', args: { path } }, contextOf())).toEqual({ value: { content: 'Hello' } });
    await expect(tools.run({ name: 'files_read_text_file', args: { path: '/etc/passwd' } }, contextOf())).rejects.toMatchObject({
      name: 'ToolError',
      message: expect.stringContaining('Access denied'),
    });
    await expect(tools.run({ name: 'files_move_file', args: {} }, contextOf())).rejects.toMatchObject({ code: 'tool-not-found' });
  });
});
