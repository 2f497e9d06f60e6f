import { describe, expect, it } from 'vitest';
import type { StoreWorld } from '../store-under-test.ts';
import { placeOf } from '../document-store/places.ts';
import { count, optional, text, time } from '@troupe/contracts/format';
import { isReadable } from '../documents/unreadable.ts';
import type { DocumentPage, DocumentRange, Documents, DocumentSpec } from '../port/documents.ts';
import type { Store } from '../port.ts';
import { awkwardJson, unique, whole } from './records.ts';

/** A document that changes. */
interface Thing {
  readonly group: string;
  readonly n: number;
  readonly at: number;
  readonly owner?: string;
  readonly body: string;
}

/** One that does not, and may be large. */
interface Note {
  readonly group: string;
  readonly n: number;
  readonly text: string;
}

export const thingSpec: DocumentSpec<Thing, 'group' | 'n', 'owner' | 'at'> = {
  name: 'things',
  version: 3,
  key: ['group', 'n'],
  indexes: { byAge: ['group', 'at'], byOwner: ['owner', 'at'] },
  guards: ['owner', 'at'],
  shape: { group: text, n: count, at: time, owner: optional(text), body: text },
};

export const noteSpec: DocumentSpec<Note, 'group' | 'n'> = {
  name: 'notes',
  version: 1,
  key: ['group', 'n'],
  shape: { group: text, n: count, text },
};

type Things = Documents<Thing, 'group' | 'n', 'owner' | 'at'>;

export function describeDocuments(store: () => Store): void {
  const things = (): Things => store().documents(thingSpec);
  const notes = (): Documents<Note, 'group' | 'n'> => store().documents(noteSpec);
  describe('documents', () => {
    standUnderKeys(things, notes);
    changeIfUnchanged(things);
    haveAnOrder(things);
    comeInPages(things, notes);
  });
}

function thing(group: string, n: number, changes: Partial<Thing> = {}): Thing {
  return { group, n, at: n, body: '{}', ...changes };
}

function standUnderKeys(things: () => Things, notes: () => Documents<Note, 'group' | 'n'>): void {
  it('stand under the key of the first insert (S10)', async () => {
    const group = unique('g');
    expect(await things().get({ group, n: 1 })).toBeUndefined();
    const inserted = await Promise.all([1, 2, 3, 4].map((at) => things().insert(thing(group, 1, { at }))));
    expect(inserted.filter(Boolean)).toHaveLength(1);
    const first = thing(group, 1, { at: inserted.indexOf(true) + 1 });
    expect(await things().get({ group, n: 1 })).toEqual(first);
    expect(await things().insert(thing(group, 1, { at: 9 }))).toBe(false);
    expect(await things().get({ group, n: 1 })).toEqual(first);
    expect(await things().get({ group, n: 2 })).toBeUndefined();
  });

  it.each(['', ' ', 'a/b c%20', '__proto__', '$set.a', 'é🎭\u0000"', '\u007f~'])(
    'have any text in their keys and fields: %j',
    async (part) => {
      const group = unique('g') + part;
      const stored = thing(group, 0, { owner: part, body: awkwardJson });
      expect(await things().insert(stored)).toBe(true);
      expect(await things().insert(thing(`${group} `, 0))).toBe(true);
      expect(await things().get({ group, n: 0 })).toEqual(stored);
      expect((await things().find({ where: [group], limit: 10 })).documents).toEqual([stored]);
      expect((await things().find({ index: 'byAge', where: [group], limit: 10 })).documents).toEqual([stored]);
      expect(await things().replace({ ...stored, at: 5 }, { owner: part })).toBe(true);
    },
  );

  it('of one spec are not those of another, whatever their keys', async () => {
    const group = unique('g');
    expect(await things().insert(thing(group, 1))).toBe(true);
    expect(await notes().insert({ group, n: 1, text: 'a' })).toBe(true);
    expect(await things().get({ group, n: 1 })).toEqual(thing(group, 1));
    expect((await notes().find({ where: [group], limit: 10 })).documents).toEqual([{ group, n: 1, text: 'a' }]);
  });

  it('may be large when they never change, and are deleted whole', async () => {
    const group = unique('g');
    const note = (n: number, size: number): Note => ({ group, n, text: `${n}`.repeat(size) });
    for (const each of [note(1, 100_000), note(2, 10), note(3, 9_000_000)]) expect(await notes().insert(each)).toBe(true);
    expect(await notes().insert(note(1, 200_000))).toBe(false);
    expect((await notes().get({ group, n: 3 })) ?? {}).toEqual(note(3, 9_000_000));
    expect((await notes().find({ where: [group], limit: 2 })).documents).toEqual([note(1, 100_000), note(2, 10)]);
    await notes().delete({ group, n: 1 }, {});
    expect(await notes().get({ group, n: 1 })).toBeUndefined();
    expect(await notes().insert(note(1, 150_000))).toBe(true);
    expect(await notes().get({ group, n: 1 })).toEqual(note(1, 150_000));
  });
}

function changeIfUnchanged(things: () => Things): void {
  it('are replaced while what is named of them is unchanged, and not when they are gone (S10)', async () => {
    const group = unique('g');
    const key = { group, n: 1 };
    expect(await things().replace(thing(group, 1), {})).toBe(false);
    expect(await things().get(key)).toBeUndefined();
    await things().insert(thing(group, 1, { at: 1 }));
    expect(await things().replace(thing(group, 1, { at: 2, owner: 'ann' }), { owner: 'bob' })).toBe(false);
    expect(await things().replace(thing(group, 1, { at: 2, owner: 'ann' }), { owner: undefined, at: 7 })).toBe(false);
    expect(await things().get(key)).toEqual(thing(group, 1, { at: 1 }));
    expect(await things().replace(thing(group, 1, { at: 2, owner: 'ann' }), { owner: undefined })).toBe(true);
    expect(await things().replace(thing(group, 1, { at: 3 }), { owner: undefined })).toBe(false);
    expect(await things().replace(thing(group, 1, { at: 10, owner: 'ann', body: '[]' }), { owner: 'ann', at: 2 })).toBe(true);
    expect(await things().get(key)).toEqual(thing(group, 1, { at: 10, owner: 'ann', body: '[]' }));
    expect(await things().replace(thing(group, 1, { at: 11 }), {})).toBe(true);
    expect(await things().get(key)).toEqual(thing(group, 1, { at: 11 }));
  });

  it('go to one of many who replace them at once (S10)', async () => {
    const group = unique('g');
    await things().insert(thing(group, 1));
    const owners = ['a', 'b', 'c', 'd', 'e', 'f'];
    const won = await Promise.all(owners.map((owner) => things().replace(thing(group, 1, { owner }), { owner: undefined })));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await things().get({ group, n: 1 })).toEqual(thing(group, 1, { owner: owners[won.indexOf(true)]! }));
  });

  it('lose no change of those who repeat theirs until it is made (S10)', async () => {
    const group = unique('g');
    await things().insert(thing(group, 1, { at: 0 }));
    const countUp = async (): Promise<void> => {
      for (;;) {
        const { at } = whole(await things().get({ group, n: 1 }));
        if (await things().replace(thing(group, 1, { at: at + 1 }), { at })) return;
      }
    };
    await Promise.all(Array.from({ length: 12 }, countUp));
    expect(await things().get({ group, n: 1 })).toEqual(thing(group, 1, { at: 12 }));
  });

  it('are deleted while what is named of them is unchanged (S10)', async () => {
    const group = unique('g');
    for (const n of [1, 2]) await things().insert(thing(group, n, { owner: 'ann', at: 5 }));
    await things().delete({ group, n: 1 }, { owner: 'bob' });
    await things().delete({ group, n: 1 }, { owner: 'ann', at: 4 });
    expect((await things().find({ where: [group], limit: 9 })).documents).toHaveLength(2);
    await things().delete({ group, n: 1 }, { owner: 'ann', at: 5 });
    await things().delete({ group, n: 1 }, { owner: 'ann', at: 5 });
    expect((await things().find({ where: [group], limit: 9 })).documents).toEqual([thing(group, 2, { owner: 'ann', at: 5 })]);
    expect(await things().insert(thing(group, 1))).toBe(true);
  });
}

function haveAnOrder(things: () => Things): void {
  const numbers = async (range: DocumentRange): Promise<readonly number[]> =>
    (await things().find(range)).documents.map((document) => whole(document).n);

  it('are found by their keys, numbers in the order of their size (S11)', async () => {
    const group = unique('g');
    for (const n of [10, 2, 0, 1_790_000_000_000, 33]) await things().insert(thing(group, n));
    await things().insert(thing(`${group}x`, 5));
    expect(await numbers({ where: [group], limit: 10 })).toEqual([0, 2, 10, 33, 1_790_000_000_000]);
    expect(await numbers({ where: [group], from: 2, before: 33, limit: 10 })).toEqual([2, 10]);
    expect(await numbers({ where: [group], descending: true, limit: 2 })).toEqual([1_790_000_000_000, 33]);
    expect(await numbers({ where: [group], from: 3, limit: 1 })).toEqual([10]);
    expect(await numbers({ where: [unique('g')], limit: 10 })).toEqual([]);
  });

  it('are found by an index if they have its fields, and where they are now (S11)', async () => {
    const [group, owner] = [unique('g'), unique('o')];
    for (const n of [1, 2, 3]) await things().insert(thing(group, n, { at: 10 - n }));
    expect(await numbers({ index: 'byAge', where: [group], limit: 10 })).toEqual([3, 2, 1]);
    expect(await numbers({ index: 'byOwner', where: [owner], limit: 10 })).toEqual([]);
    for (const n of [1, 3]) await things().replace(thing(group, n, { owner, at: n }), {});
    expect(await numbers({ index: 'byOwner', where: [owner], limit: 10 })).toEqual([1, 3]);
    expect(await numbers({ index: 'byAge', where: [group], limit: 10 })).toEqual([1, 3, 2]);
    expect(await numbers({ index: 'byAge', where: [group], before: 3, limit: 10 })).toEqual([1]);
    await things().replace(thing(group, 1, { at: 1 }), { owner });
    await things().delete({ group, n: 3 }, {});
    expect(await numbers({ index: 'byOwner', where: [owner], limit: 10 })).toEqual([]);
  });
}

function comeInPages(things: () => Things, notes: () => Documents<Note, 'group' | 'n'>): void {
  it.each([false, true])(
    'come in pages, each once whatever is inserted and deleted meanwhile, descending: %s (S11)',
    async (descending) => {
      const group = unique('g');
      for (const n of [2, 4, 6, 8, 10, 12]) await things().insert(thing(group, n, { at: 7 }));
      const range = { index: 'byAge', where: [group, 7], limit: 2, ...(descending ? { descending } : {}) } as const;
      const seen: number[] = [];
      let page: DocumentPage<Thing> = await things().find(range);
      for (;;) {
        seen.push(...page.documents.map((document) => whole(document).n));
        if (page.cursor === undefined) break;
        if (seen.length === 2) {
          // Before the place, behind it, and the one that the cursor came from.
          for (const n of [1, 3, 7, 11, 13]) await things().insert(thing(group, n, { at: 7 }));
          await things().delete({ group, n: seen[1]! }, {});
          await things().delete({ group, n: 8 }, {});
        }
        page = await things().find({ ...range, cursor: page.cursor });
      }
      expect(seen).toEqual(descending ? [12, 10, 7, 6, 4, 3, 2, 1] : [2, 4, 6, 7, 10, 11, 12, 13]);
    },
  );

  it('come up to so many bytes, one at least (S7)', async () => {
    const group = unique('g');
    const all = [100_000, 100_000, 2_000_000, 10].map((size, n) => ({ group, n, text: 'x'.repeat(size) }));
    for (const note of all) await notes().insert(note);
    const range = { where: [group], limit: 10, bytes: 150_000 };
    const first = await notes().find(range);
    expect(first.documents).toEqual(all.slice(0, 2));
    const second = await notes().find({ ...range, cursor: first.cursor! });
    expect(second.documents).toEqual([all[2]]);
    const third = await notes().find({ ...range, cursor: second.cursor! });
    expect(third).toEqual({ documents: [all[3]] });
  });
}

export function describeUnreadableDocuments(store: () => Store, world: () => StoreWorld): void {
  const things = (): Things => store().documents(thingSpec);
  const damage = (group: string, n: number, fields?: Readonly<Record<string, unknown>>): Promise<void> =>
    world().damage({ kind: 'document', name: 'things', key: placeOf([group, n]) }, fields);

  describe('documents of a spec that cannot be read', () => {
    it.each([
      [{ body: 'no JSON' }, /its body is not JSON/],
      [{ body: new Uint8Array([0xff, 0xfe]) }, /its body is not JSON/],
      [{ body: '{"group":"g","n":1,"at":"then","body":""}' }, /its at is "then", not a time/],
      [{ body: '[]' }, /a list/],
      [{ body: '{"group":"other","n":1,"at":1,"body":""}' }, /its key is that of another/],
      [{ v: 99 }, /version 99 .* reads up to 3: deploy the newer/],
      [{ v: 0 }, /no version/],
    ])('are given in their place: %j (S9)', async (fields, reason) => {
      const group = unique('g');
      for (const n of [0, 1, 2]) await things().insert(thing(group, n));
      await damage(group, 1, fields);
      const instead = { key: [group, '0000000000000001'], unreadable: expect.stringMatching(reason), stored: expect.anything() };
      expect(await things().get({ group, n: 1 })).toEqual(instead);
      const range = { where: [group], limit: 10 };
      expect((await things().find(range)).documents).toEqual([thing(group, 0), instead, thing(group, 2)]);
      expect((await things().find({ ...range, index: 'byAge' })).documents).toEqual([thing(group, 0), instead, thing(group, 2)]);
      expect(await things().insert(thing(group, 1))).toBe(false);
    });

    it('and are missing are not there', async () => {
      const group = unique('g');
      await things().insert(thing(group, 1));
      await damage(group, 1);
      expect(await things().get({ group, n: 1 })).toBeUndefined();
      expect(await things().insert(thing(group, 1))).toBe(true);
    });

    it.each([{ body: 'no JSON' }, { body: new Uint8Array([1, 2]) }])(
      'are replaced by one of those who found them so: %j (S10)',
      async (fields) => {
        const group = unique('g');
        await things().insert(thing(group, 1));
        await damage(group, 1, fields);
        const found = await things().get({ group, n: 1 });
        if (found === undefined || isReadable(found)) throw new Error('It can be read.');
        const won = await Promise.all([2, 3, 4].map((at) => things().replace(thing(group, 1, { at }), found)));
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(await things().get({ group, n: 1 })).toEqual(thing(group, 1, { at: won.indexOf(true) + 2 }));
      },
    );
  });
}
