import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Task } from '@troupe/sdk';
import { expect, it } from 'vitest';
import { startPlatform } from './platform-process.ts';

const path = (name: string): string => fileURLToPath(new URL(`memory/${name}`, import.meta.url));

it('what a call remembers is there once, though the process is killed after each write and before its report', async () => {
  await using platform = await startPlatform({ program: path('crashing-platform.ts'), app: path('.') });
  const witness = join(platform.folder, 'witness');
  const writes = ['memories.insert', 'memoryVectors.insert', 'memoryChanges.insert'];
  await platform.kill();
  for (const write of writes) {
    await platform.start({ LOG_LEVEL: 'error', KILL_AFTER: write, WITNESS: witness });
    const { id } = await platform.api.start({ agent: 'asked', input: `remember: Ada lives in ${write}`, attributes: { user: write } });
    await platform.ended();
    await platform.start({ LOG_LEVEL: 'error' });
    expect(await platform.api.end(id, 30_000)).toMatchObject({ status: 'completed', usage: { toolCalls: 1 } });
    const { body } = await platform.api.request<any>('GET', `/v1/memory?user=${write}`);
    expect(body.items).toMatchObject([{ text: `Ada lives in ${write}`, source: { task: id } }]);
    const recalled = await recall(write);
    expect(recalled.match(/Ada lives in/g)).toHaveLength(1);
    await platform.kill();
  }
  expect((await readFile(witness, 'utf8')).trim().split('\n')).toEqual(writes);

  async function recall(user: string): Promise<string> {
    const { id } = await platform.api.start({ agent: 'asked', input: 'recall: Where does Ada live?', attributes: { user } });
    return ((await platform.api.end(id, 30_000)) as Task).output as string;
  }
}, 120_000);

it('what a call changes of a document is changed once, though the process is killed after the write', async () => {
  await using platform = await startPlatform({ program: path('crashing-platform.ts'), app: path('.') });
  const env = { LOG_LEVEL: 'error', WITNESS: join(platform.folder, 'witness') };
  for (const [index, write] of ['workingMemory.insert', 'workingMemory.replace'].entries()) {
    await platform.kill();
    await platform.start({ ...env, KILL_AFTER: write });
    const input = `update: ${JSON.stringify({ patch: { [write]: 1 }, version: index })}`;
    const { id } = await platform.api.start({ agent: 'noting', input, session: 's', attributes: { user: 'ada' } });
    await platform.ended();
    await platform.start(env);
    expect((await platform.api.end(id, 30_000)).output).toContain(`"version":${index + 1}`);
    const { body } = await platform.api.request<any>('GET', '/v1/memory/working?user=ada');
    expect(body.items).toMatchObject([{ version: index + 1, task: id }]);
  }
}, 120_000);

it('a source whose process is killed while it is put is not found by halves, and whole once it is put again', async () => {
  await using platform = await startPlatform({ program: path('crashing-platform.ts'), app: path('.') });
  const env = { LOG_LEVEL: 'error', WITNESS: join(platform.folder, 'witness') };
  const put = (content: string) => platform.api.request<any>('PUT', '/v1/knowledge/rules?source=a.md', { type: 'text/markdown', content });
  const found = async (): Promise<readonly string[]> =>
    (await platform.api.request<any>('GET', '/v1/knowledge/rules/search?q=rule')).body.items
      .map(({ text }: { text: string }) => text)
      .toSorted();
  const text = (version: number): string => `# One\nRule ${version} of one.\n# Two\nRule ${version} of two.`;
  await put(text(0));
  for (const [index, write] of [
    'knowledgeParts.insert',
    'memoryVectors.insert',
    'knowledgeSources.replace',
    'knowledgeParts.delete',
  ].entries()) {
    await platform.kill();
    await platform.start({ ...env, KILL_AFTER: write });
    await put(text(index + 1)).catch(() => {});
    await platform.ended();
    await platform.start(env);
    const seen = await found();
    expect(seen).toHaveLength(2);
    expect(new Set(seen.map((each) => each.slice(0, 6))).size).toBe(1);
    await put(text(index + 1));
    expect(await found()).toEqual([`Rule ${index + 1} of one.`, `Rule ${index + 1} of two.`]);
  }
}, 120_000);
