import { MongoNetworkError, MongoServerError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { batches } from '../src/mongo/writes/batches.ts';

/** Writes in groups; a group with `bad` in it fails as a whole. */
function writing(error: unknown): { readonly outcomes: () => Promise<readonly string[]>; readonly groups: (readonly string[])[] } {
  const groups: (readonly string[])[] = [];
  const write = batches<string, string>(async (values) => {
    groups.push(values);
    if (values.includes('bad')) throw error;
    return values;
  });
  return {
    groups,
    async outcomes() {
      const settled = await Promise.allSettled(['a', 'bad', 'b'].map((value) => write({ value, bytes: 1 })));
      return settled.map(({ status }) => status);
    },
  };
}

describe('a group of writes in which one cannot be made', () => {
  it.each([
    new RangeError('The value of "offset" is out of range.'),
    new TypeError('no BSON'),
    new MongoServerError({ code: 10_334, message: 'BSONObj size is invalid' }),
  ])('is written one by one, so that only that one fails: $message', async (error) => {
    const { outcomes, groups } = writing(error);
    expect(await outcomes()).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(groups).toEqual([['a', 'bad', 'b'], ['a'], ['bad'], ['b']]);
  });

  it('fails as a whole, and is sent once, when the server cannot be reached', async () => {
    const { outcomes, groups } = writing(new MongoNetworkError('connection closed'));
    expect(await outcomes()).toEqual(['rejected', 'rejected', 'rejected']);
    expect(groups).toHaveLength(1);
  });
});
