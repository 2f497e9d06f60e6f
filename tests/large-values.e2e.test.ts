import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPlatform, type Platform } from './platform-process.ts';

const SIZE = 1_200_000;
const app = fileURLToPath(new URL('large-values/app/', import.meta.url));

describe('values larger than a message of the bus', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await startPlatform({ app, env: { LOG_LEVEL: 'error' } });
  });
  afterAll(() => platform[Symbol.asyncDispose]());

  const outputOf = async (workflow: string): Promise<unknown> => {
    const { id } = await platform.api.start({ workflow });
    const task = await platform.api.end(id, 60_000);
    expect(task.error).toBeUndefined();
    return task.output;
  };

  it('reach activities and tools, and come back from them', async () => {
    expect(await outputOf('calls')).toEqual({ result: [0, SIZE], input: [SIZE, 0], both: [SIZE, SIZE], tool: [SIZE, SIZE] });
  });

  it('reach children, and come back from them', async () => {
    expect(await outputOf('children')).toEqual(Array(6).fill(SIZE));
  });

  it('reach models, as conversations do, and come back from them', async () => {
    expect(await outputOf('agents')).toEqual([SIZE, SIZE]);
  });

  it('beyond the documented bound fail the call by name, and nothing hangs', async () => {
    expect(await outputOf('too-much')).toBe('payload-too-large');
  });
});
