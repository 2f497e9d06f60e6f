import { expect, it } from 'vitest';
import { seeHeartbeats } from '../src/heartbeats.ts';

const idOf = ({ id }: { readonly id: string }): string => id;

it('a heartbeat stands still since it was first read, until its count or its run is another', () => {
  const first = { id: 'a', run: 'r', beat: 1 };
  const seen = seeHeartbeats(new Map(), [first], idOf, 10);
  expect(seen.get('a')).toEqual({ record: first, since: 10, moved: false });
  const still = seeHeartbeats(seen, [{ ...first }], idOf, 20);
  expect(still.get('a')).toBe(seen.get('a'));
  for (const next of [
    { ...first, beat: 2 },
    { ...first, run: 's' },
  ]) {
    const moved = seeHeartbeats(still, [next], idOf, 30);
    expect(moved.get('a')).toEqual({ record: next, since: 30, moved: true });
    expect(seeHeartbeats(moved, [next], idOf, 40).get('a')).toBe(moved.get('a'));
  }
});

it('a heartbeat that was away is seen for the first time again', () => {
  const record = { id: 'a', run: 'r', beat: 1 };
  const away = seeHeartbeats(seeHeartbeats(new Map(), [record], idOf, 10), [], idOf, 20);
  expect([...away]).toEqual([]);
  expect(seeHeartbeats(away, [record], idOf, 30).get('a')).toEqual({ record, since: 30, moved: false });
});
