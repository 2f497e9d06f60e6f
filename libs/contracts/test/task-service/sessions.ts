import { expect, it } from 'vitest';
import type { SessionEntry, TaskService } from '@troupe/contracts';
import { newId } from './start.ts';

export function describeSessions(service: () => TaskService): void {
  /** A conversation of so many messages, each answered. */
  async function talk(...inputs: readonly string[]): Promise<string> {
    const session = newId();
    for (const input of inputs) {
      const { task } = await service().start({ kind: 'agent', name: 'bot', session, input });
      expect(await service().wait(task.id, 5_000)).toMatchObject({ status: 'completed' });
    }
    await expect.poll(async () => (await service().sessionEntries(session, { limit: 9 })).items.length).toBe(inputs.length);
    return session;
  }
  const said = (entries: readonly SessionEntry[]): readonly unknown[] => entries.map(({ messages }) => messages[0]!.content);

  it('lists sessions by the words of their titles, which begin as their first messages', async () => {
    const word = newId();
    const one = await talk(`About ${word}, please`, 'Go on');
    const other = await talk(`More of ${word}`);
    const found = async (q: string) => (await service().sessions({ q }, { limit: 10 })).items;
    expect(new Set((await found(word)).map(({ id }) => id))).toEqual(new Set([one, other]));
    expect(await found(`about ${word}`.replace('about', 'About'))).toMatchObject([
      { id: one, title: `About ${word}, please`, agent: 'bot' },
    ]);
    expect(await service().changeSession(one, { title: `Renamed ${word}` })).toMatchObject({ id: one, title: `Renamed ${word}` });
    expect((await found(`Renamed ${word}`)).map(({ id }) => id)).toEqual([one]);
    expect(await service().session(one, { limit: 1 })).toMatchObject({ id: one, title: `Renamed ${word}` });
  });

  it('gives all of them page by page', async () => {
    const made = [await talk('a'), await talk('b'), await talk('c')];
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await service().sessions({}, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ id }) => id));
      if (page.next === undefined) break;
      cursor = page.next;
    }
    expect(seen).toEqual(expect.arrayContaining(made));
    expect(new Set(seen).size).toBe(seen.length);
    await expect(service().sessions({}, { limit: 1, cursor: 'nope' })).rejects.toMatchObject({ code: 'invalid-cursor' });
  });

  it('reads the entries of a session from either end', async () => {
    const session = await talk('one', 'two', 'three');
    const first = await service().sessionEntries(session, { limit: 2 });
    expect(said(first.items)).toEqual(['one', 'two']);
    expect(said((await service().sessionEntries(session, { limit: 2, cursor: first.next! })).items)).toEqual(['three']);
    const last = await service().sessionEntries(session, { limit: 2, order: 'desc' });
    expect(said(last.items)).toEqual(['three', 'two']);
    expect(said((await service().sessionEntries(session, { limit: 2, order: 'desc', cursor: last.next! })).items)).toEqual(['one']);
  });

  it('makes of an export another session with the same entries, and never changes one that is there', async () => {
    const session = await talk('one', 'two');
    const exported = await service().exportSession(session, { limit: 10 });
    expect(exported).toMatchObject({ format: 'troupe-session', version: 1, session: { id: session, title: 'one' } });
    const copy = newId();
    const { format, version, entries } = exported;
    expect(await service().importSession({ id: copy, format, version, session: { title: 'Copied' }, entries })).toMatchObject({ id: copy });
    const { items } = await service().sessionEntries(copy, { limit: 10 });
    expect(items.map(({ messages }) => messages)).toEqual(entries.map(({ messages }) => messages));
    for (const id of [copy, session])
      await expect(service().importSession({ id, format, version, entries: [] })).rejects.toMatchObject({ code: 'already-exists' });
  });

  it('branches a session, and goes on with both', async () => {
    const session = await talk('one', 'two', 'three');
    const { items } = await service().sessionEntries(session, { limit: 10 });
    const { id } = await service().branchSession(session, { entry: items[1]!.entry });
    expect(said((await service().sessionEntries(id, { limit: 10 })).items)).toEqual(['one', 'two']);
    const { task } = await service().start({ kind: 'agent', name: 'bot', session: id, input: 'else' });
    await service().wait(task.id, 5_000);
    await expect.poll(async () => said((await service().sessionEntries(id, { limit: 10 })).items)).toEqual(['one', 'two', 'else']);
    expect(said((await service().sessionEntries(session, { limit: 10 })).items)).toEqual(['one', 'two', 'three']);
    await expect(service().branchSession(session, { entry: 99 })).rejects.toMatchObject({ code: 'entry-not-found' });
  });

  it('deletes a session, whose id begins anew', async () => {
    const session = await talk('one', 'two');
    await service().deleteSession(session);
    for (const read of [service().session(session, { limit: 1 }), service().sessionEntries(session, { limit: 1 })])
      await expect(read).rejects.toMatchObject({ code: 'session-not-found' });
    const { task } = await service().start({ kind: 'agent', name: 'bot', session, input: 'anew' });
    await service().wait(task.id, 5_000);
    await expect.poll(async () => said((await service().sessionEntries(session, { limit: 10 })).items)).toEqual(['anew']);
    expect(await service().session(session, { limit: 10 })).toMatchObject({ title: 'anew', tasks: [task.id] });
  });

  it('knows nothing of a session that is not there', async () => {
    const id = newId();
    const asked = [
      service().sessionEntries(id, { limit: 1 }),
      service().exportSession(id, { limit: 1 }),
      service().branchSession(id, { entry: 0 }),
      service().changeSession(id, { title: 'x' }),
      service().deleteSession(id),
    ];
    for (const each of asked) await expect(each).rejects.toMatchObject({ code: 'session-not-found' });
  });
}
