import { describe, expect, it } from 'vitest';
import { groupCommit } from '../src/group-commit.ts';

describe('group commit', () => {
  it('commits what one event loop turn added together, in order, and gives each its own result', async () => {
    const groups: (readonly number[])[] = [];
    const commits = groupCommit((group: readonly number[]) => {
      groups.push(group);
      return group.map((n) => n * 10);
    });
    const first = [1, 2, 3].map((n) => commits.add(n));
    queueMicrotask(() => void commits.add(4));
    expect(await Promise.all(first)).toEqual([10, 20, 30]);
    expect(await commits.add(5)).toBe(50);
    expect(groups).toEqual([[1, 2, 3, 4], [5]]);
  });

  it('makes what arrives while a group is in flight the next group', async () => {
    const groups: (readonly number[])[] = [];
    const finish: (() => void)[] = [];
    const commits = groupCommit(async (group: readonly number[]) => {
      groups.push(group);
      await new Promise<void>((resolve) => finish.push(resolve));
      return group;
    });
    const all = [commits.add(1)];
    await expect.poll(() => finish.length).toBe(1);
    all.push(commits.add(2), commits.add(3));
    await new Promise(setImmediate);
    expect(groups).toEqual([[1]]);
    finish[0]!();
    await expect.poll(() => finish.length).toBe(2);
    finish[1]!();
    expect(await Promise.all(all)).toEqual([1, 2, 3]);
    expect(groups).toEqual([[1], [2, 3]]);
  });

  it('rejects a whole group for what no single entry caused, and goes on', async () => {
    let failures = 1;
    const commits = groupCommit((group: readonly number[]) => {
      if (failures-- > 0) throw new Error('disk');
      return group;
    });
    const outcomes = await Promise.allSettled([commits.add(1), commits.add(2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await commits.add(3)).toBe(3);
  });

  it('lets one bad entry fail alone', async () => {
    const commits = groupCommit(
      (group: readonly number[]) => {
        if (group.includes(2)) throw new RangeError('two');
        return group;
      },
      (error) => error instanceof RangeError,
    );
    const outcomes = await Promise.allSettled([1, 2, 3].map((n) => commits.add(n)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('takes no more into a group than its limit, and the rest after it', async () => {
    const groups: (readonly number[])[] = [];
    const commits = groupCommit(
      (group: readonly number[]) => {
        groups.push(group);
        return group;
      },
      undefined,
      (waiting) => (waiting[0] === 1 ? 1 : 2),
    );
    const results = Promise.all([1, 2, 3, 4].map((n) => commits.add(n)));
    await commits.idle();
    expect(groups).toEqual([[1], [2, 3], [4]]);
    expect(await results).toEqual([1, 2, 3, 4]);
  });

  it('is idle once nothing waits and nothing is in flight', async () => {
    const done: number[] = [];
    const commits = groupCommit(async (group: readonly number[]) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      done.push(...group);
      return group;
    });
    await commits.idle();
    const first = commits.add(1).then(() => void commits.add(2));
    await commits.idle();
    await first;
    expect(done).toEqual([1, 2]);
  });
});
