import { setImmediate } from 'node:timers/promises';
import { defaultTenant, TroupeError, type AuditEntry, type Principal, type WorkflowLog } from '@troupe/contracts';
import { auditAround, checkedServices, credentials, rights, type AuditAround } from '@troupe/access';
import { machineEnv } from '@troupe/env/machine';
import { isReadable, type DocumentStore } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import type { Watching } from '../src/audit/audit-around.ts';
import { auditSpec, hashOfDocument, type AuditDocument } from '../src/audit/audit-documents.ts';
import { createAuditLog } from '../src/audit/audit-log.ts';
import { createAuditWriter, type AuditWriter } from '../src/audit/audit-writer.ts';
import { deleteBefore } from '../src/audit/delete-old-audits.ts';
import { recordingServices } from './task-service.ts';

const silent: WorkflowLog = { debug() {}, info() {}, warn() {}, error() {} };
const admin: Principal = { kind: 'key', id: 'a1', tenant: defaultTenant, roles: ['admin'], user: 'ada' };
const viewer: Principal = { kind: 'key', id: 'v1', tenant: defaultTenant, roles: ['viewer'] };
const approver: Principal = { kind: 'key', id: 'p1', tenant: defaultTenant, roles: ['approver'] };
const elsewhere: Principal = { ...admin, id: 'e1', tenant: 'acme' };

const partsOf = (store: DocumentStore) => ({ store, env: machineEnv, log: silent });
const around = (store: DocumentStore): AuditAround => auditAround({}, partsOf(store));

async function entriesOf(store: DocumentStore, by: Principal = admin): Promise<readonly AuditEntry[]> {
  return (await createAuditLog(store).list(by, {}, { limit: 200 })).items;
}

/** Some documents of three entries each, and the writer that is to go on. */
async function written(store: DocumentStore, documents: number): Promise<AuditWriter> {
  const writer = createAuditWriter(partsOf(store));
  for (let n = 0; n < documents; n++)
    await Promise.all(
      ['a', 'b', 'c'].map((on) => writer.record(defaultTenant, { action: 'task.signal', on: `${on}${n}`, outcome: 'done' })),
    );
  return writer;
}

describe('the audit of task services', () => {
  it('records what changed something and what was refused, with who asked and never what was sent (J2)', async () => {
    const store = memoryStore();
    const services = around(store).services(checkedServices(recordingServices()));
    await services.for(admin).start({ kind: 'workflow', name: 'w', id: 't', input: 'canary' });
    await services.for(admin).signal('t', 'go', 'canary');
    await expect(services.for(viewer).cancel('t', 'canary')).rejects.toMatchObject({ code: 'missing-right' });
    await expect(services.for(admin).signal('none', 'go', 1)).rejects.toMatchObject({ code: 'task-not-found' });
    await expect(services.for(approver).history('t', { limit: 1 })).rejects.toMatchObject({ code: 'missing-right' });
    await services.for(viewer).get('t');
    await expect(services.for(viewer).get('none')).rejects.toMatchObject({ code: 'task-not-found' });
    const byAda = { kind: 'key', id: 'a1', user: 'ada' };
    const entries = await entriesOf(store);
    expect(entries.toReversed()).toEqual(
      [
        { by: byAda, action: 'task.start', on: 't', outcome: 'done' },
        { by: byAda, action: 'task.signal', on: 't', outcome: 'done' },
        { by: { kind: 'key', id: 'v1' }, action: 'task.cancel', on: 't', outcome: 'missing-right' },
        { by: byAda, action: 'task.signal', on: 'none', outcome: 'task-not-found' },
        { by: { kind: 'key', id: 'p1' }, action: 'task.history', on: 't', outcome: 'missing-right' },
      ].map((entry, n) => ({ ...entry, id: `${n}.0`, at: expect.any(String) })),
    );
    expect(JSON.stringify(entries)).not.toContain('canary');
  });

  it('answers when the record is durable, and not before (J2)', async () => {
    const store = memoryStore();
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const slow: DocumentStore = {
      documents: ((spec: never) => {
        const documents = store.documents(spec) as unknown as { insert(document: object): Promise<boolean> };
        return { ...documents, insert: async (document: object) => (await held, documents.insert(document)) };
      }) as unknown as DocumentStore['documents'],
    };
    const services = around(slow).services(recordingServices());
    let answered = false;
    const asked = services
      .for(admin)
      .start({ kind: 'workflow', name: 'w', id: 't' })
      .then(() => (answered = true));
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    expect([answered, await entriesOf(store)]).toEqual([false, []]);
    letGo();
    await asked;
    expect(await entriesOf(store)).toMatchObject([{ action: 'task.start' }]);
  });

  it('says where a request came from, and records those without a valid key, of many only how many', async () => {
    const store = memoryStore();
    const audit = around(store);
    const services = audit.services(recordingServices());
    const { watch }: Watching = audit.edge<Watching>({});
    const facts = { method: 'POST', route: '/v1/tasks', address: '10.0.0.7', requestId: 'r1' };
    const known = watch!({ ...facts, traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01` });
    await new Promise<unknown>((resolve) => known.run(() => resolve(services.for(admin).start({ kind: 'workflow', name: 'w', id: 't' }))));
    known.end(202);
    for (let n = 0; n < 100; n++) watch!({ ...facts, requestId: `u${n}` }).end(401);
    expect(() => audit.rights(rights).demand(viewer, 'purge')).toThrow(expect.objectContaining({ code: 'missing-right' }));
    await expect.poll(async () => (await entriesOf(store)).length).toBe(62);
    const entries = (await entriesOf(store)).toReversed();
    expect(entries[0]).toMatchObject({ action: 'task.start', from: '10.0.0.7', request: 'r1', trace: 'ab'.repeat(16) });
    expect(entries[1]).toEqual({
      id: expect.any(String),
      at: expect.any(String),
      action: 'POST /v1/tasks',
      outcome: 'invalid-token',
      from: '10.0.0.7',
      request: 'u0',
    });
    expect(entries.at(-1)).toMatchObject({ by: { id: 'v1' }, action: 'use purge', outcome: 'missing-right' });
  });

  it('records who logs in and out, and nothing of a log-out of nobody (J2)', async () => {
    const store = memoryStore();
    const { logins: inner } = credentials({ ...partsOf(store), bootstrap: [admin] });
    const logins = around(store).logins(inner);
    const { text } = await logins.begin(admin);
    await logins.end(text);
    await logins.end(text);
    const entries = await entriesOf(store);
    expect(entries.map(({ action, outcome, by }) => [action, outcome, by?.id])).toEqual([
      ['login.end', 'done', 'a1'],
      ['login.begin', 'done', 'a1'],
    ]);
    expect(JSON.stringify(entries)).not.toContain(text);
    await expect(inner.find(text)).rejects.toMatchObject({ code: 'invalid-token' });
  });

  it('is nothing where it is off', () => {
    const services = recordingServices();
    const off = auditAround(undefined, partsOf(memoryStore()));
    expect([off.services(services), off.rights(rights), off.edge({})]).toEqual([services, rights, {}]);
  });
});

describe('the chain of audit records (J1)', () => {
  it('is one for a tenant, whoever writes it at once, and nothing is lost', async () => {
    const store = memoryStore();
    const writers = Array.from({ length: 4 }, () => createAuditWriter(partsOf(store)));
    await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        writers[n % 4]!.record(n % 5 === 0 ? 'acme' : defaultTenant, { action: 'task.signal', on: `t${n}`, outcome: 'done' }),
      ),
    );
    const log = createAuditLog(store);
    expect(await log.verify(admin)).toMatchObject({ intact: true, from: 0, entries: 160, faults: [] });
    expect(await log.verify(elsewhere)).toMatchObject({ intact: true, from: 0, entries: 40, faults: [] });
    const seen = (await entriesOf(store)).map(({ on }) => on);
    expect(new Set(seen).size).toBe(160);
    expect((await entriesOf(store, elsewhere)).every(({ on }) => Number(on!.slice(1)) % 5 === 0)).toBe(true);
  });

  it('has a document once whose answer got lost, and goes on behind it', async () => {
    const store = memoryStore();
    let lose = 2;
    const losing: DocumentStore = {
      documents: ((spec: never) => {
        const documents = store.documents(spec) as unknown as { insert(document: object): Promise<boolean> };
        const insert = async (document: object): Promise<boolean> => {
          const inserted = await documents.insert(document);
          if (lose-- > 0) throw new TroupeError('unavailable', 'The answer got lost.');
          return inserted;
        };
        return { ...documents, insert };
      }) as unknown as DocumentStore['documents'],
    };
    await written(losing, 3);
    expect(await createAuditLog(store).verify(admin)).toMatchObject({ intact: true, documents: 3, entries: 9 });
  });

  it('is found broken where a document was changed, taken out, put in, or moved', async () => {
    const edits: Readonly<Record<string, (all: readonly AuditDocument[]) => readonly AuditDocument[]>> = {
      changed: (all) => all.with(1, { ...all[1]!, entries: all[1]!.entries.replace('a1', 'z1') }),
      'of another time': (all) => all.with(1, { ...all[1]!, at: all[1]!.at + 1 }),
      'no JSON': (all) => all.with(2, { ...all[2]!, entries: '[' }),
      'taken out': (all) => all.toSpliced(1, 1),
      'put in': (all) => [...all.slice(0, 2), { ...all[1]!, n: 2 }, ...all.slice(2).map((each) => ({ ...each, n: each.n + 1 }))],
      moved: (all) => all.with(1, { ...all[2]!, n: 1 }).with(2, { ...all[1]!, n: 2 }),
    };
    for (const [name, edit] of Object.entries(edits)) {
      const store = memoryStore();
      await written(store, 4);
      const all = (await store.documents(auditSpec).find({ limit: 99 })).documents.filter(isReadable) as readonly AuditDocument[];
      const edited = memoryStore();
      for (const document of edit(all)) await edited.documents(auditSpec).insert(document);
      const found = await createAuditLog(edited).verify(admin);
      expect({ name, intact: found.intact, faults: found.faults.length > 0 }).toEqual({ name, intact: false, faults: true });
      expect((await createAuditLog(edited).list(admin, {}, { limit: 9 })).items.length).toBeGreaterThan(0);
    }
  });

  it('is listed in pages, newest first, and filtered', async () => {
    const store = memoryStore();
    const writer = await written(store, 5);
    await writer.record(defaultTenant, { action: 'task.purge', on: 'a0', outcome: 'missing-right', by: { kind: 'key', id: 'v1' } });
    const log = createAuditLog(store);
    const all: AuditEntry[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await log.list(admin, {}, { limit: 4, ...(cursor === undefined ? {} : { cursor }) });
      all.push(...page.items);
      cursor = page.next;
      if (cursor === undefined) break;
    }
    expect(all.map(({ on }) => on)).toEqual(['a0', ...[4, 3, 2, 1, 0].flatMap((n) => [`c${n}`, `b${n}`, `a${n}`])]);
    for (const [filter, found] of [
      [{ on: 'a0' }, 2],
      [{ action: 'task.purge' }, 1],
      [{ by: 'key:v1' }, 1],
      [{ outcome: 'done', on: 'a0' }, 1],
      [{ by: 'key:none' }, 0],
    ] as const)
      expect((await log.list(admin, filter, { limit: 99 })).items, JSON.stringify(filter)).toHaveLength(found);
    await expect(log.list(admin, {}, { limit: 1, cursor: 'k.x' })).rejects.toMatchObject({ code: 'invalid-cursor' });
    expect((await log.list(elsewhere, {}, { limit: 9 })).items).toEqual([]);
  });

  it('loses its oldest documents when their time is over, and is whole from there', async () => {
    const store = memoryStore();
    const documents = store.documents(auditSpec);
    let before = '';
    for (let n = 0; n < 4; n++) {
      const document = { tenant: defaultTenant, n, at: n * 10, before, entries: '[]' };
      await documents.insert(document);
      before = hashOfDocument(document);
    }
    await deleteBefore(store, 15);
    expect(await createAuditLog(store).verify(admin)).toMatchObject({ intact: true, from: 2, documents: 2 });
    const writer = createAuditWriter(partsOf(store));
    await writer.record(defaultTenant, { action: 'task.start', outcome: 'done' });
    expect(await createAuditLog(store).verify(admin)).toMatchObject({ intact: true, from: 2, documents: 3, entries: 1 });
  });
});
