import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('agent-calls/', import.meta.url));
const local = { kind: 'local', id: 'local' };

describe('the chain of a call', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await startPlatform({ app, startTimeout: 60_000 });
  });
  afterAll(() => platform[Symbol.asyncDispose]());

  const outputOf = async (workflow: string, input: string): Promise<unknown> => {
    const { id } = await platform.api.start({ workflow, input });
    return (await platform.api.end(id)).output;
  };

  it('reaches a tool from who asked first, by the workflow, the agent and the agent it asked', async () => {
    expect(JSON.parse((await outputOf('ask', 'helper who')) as string)).toEqual({
      agent: 'helper',
      chain: [local, { kind: 'workflow', id: 'ask' }, { kind: 'agent', id: 'desk' }, { kind: 'agent', id: 'helper' }],
    });
    expect(await outputOf('direct', '')).toEqual({ chain: [local, { kind: 'workflow', id: 'direct' }] });
  });

  it('does not lead an agent to a tool that is listed by the agent which asked it, or by nobody', async () => {
    expect(await outputOf('ask', 'who')).toMatch(/^There is no tool "who"/);
    expect(await outputOf('ask', 'helper other')).toMatch(/^There is no tool "other"/);
  });

  it('is in the history of each task but the first', async () => {
    const { id } = await platform.api.start({ workflow: 'ask', input: 'helper who' });
    await platform.api.end(id);
    const [child] = await platform.api.children(id);
    const { body } = await platform.api.request<{ readonly items: readonly { readonly inputs: readonly object[] }[] }>(
      'GET',
      `/v1/tasks/${child!.id}/history`,
    );
    expect(body.items[0]!.inputs[0]).toMatchObject({ kind: 'start', name: 'desk', chain: [local, { kind: 'workflow', id: 'ask' }] });
  });
});
