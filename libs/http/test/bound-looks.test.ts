import { invalidToken, TroupeError, type Identities, type Principal } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { findHolder } from '../src/index.ts';
import { boundLooks } from '../src/senders/bound-looks.ts';

const ann: Principal = { kind: 'user', id: 'ann', tenant: 'acme', roles: ['caller'], user: 'ann' };
const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'found',
    (error: unknown) => (error instanceof TroupeError ? error.code : String(error)),
  );

describe('looks for holders of what is no HTTP request (H5)', () => {
  it('are so many in a second of each sender, and as many in the next', async () => {
    let now = 0;
    const lookFor = boundLooks({ callerInFlight: 10, rate: 2 }, () => now);
    let looks = 0;
    const look = async (): Promise<Principal> => {
      looks++;
      throw invalidToken();
    };
    const codes = async (sender: string): Promise<string[]> => [
      await codeOf(lookFor(sender, look)),
      await codeOf(lookFor(sender, look)),
      await codeOf(lookFor(sender, look)),
    ];
    const expected = ['invalid-token', 'invalid-token', 'too-many-requests'];
    expect(await codes('a')).toEqual(expected);
    expect(await codes('b')).toEqual(expected);
    now = 1_000;
    expect(await codes('a')).toEqual(expected);
    expect(looks).toBe(6);
  });

  it('are so many at once, and leave nothing counted when they end', async () => {
    const lookFor = boundLooks({ callerInFlight: 1, rate: 0 });
    const { promise, reject } = Promise.withResolvers<Principal>();
    const first = codeOf(lookFor('a', () => promise));
    expect(await codeOf(lookFor('a', () => Promise.resolve(ann)))).toBe('too-many-requests');
    expect(await codeOf(lookFor('b', () => Promise.resolve(ann)))).toBe('found');
    reject(invalidToken());
    expect(await first).toBe('invalid-token');
    expect(await codeOf(lookFor('a', () => Promise.resolve(ann)))).toBe('found');
  });

  it('take nothing from who is known', async () => {
    const identities: Identities = {
      known: (credential) => (credential === 'ann-1' ? ann : undefined),
      find: () => Promise.reject(invalidToken()),
    };
    const holderOf = findHolder({ kind: 'keys', keys: ['first-key'] }, identities, { callerInFlight: 10, rate: 1 });
    expect(await codeOf(holderOf('wrong-1'))).toBe('invalid-token');
    expect(await codeOf(holderOf('wrong-2'))).toBe('too-many-requests');
    expect(await holderOf('ann-1')).toBe(ann);
    expect(await holderOf('first-key')).toMatchObject({ kind: 'key', roles: ['admin'] });
  });
});
