import { generateKeyPairSync } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { defaultTenant, type AuditVerification, type Principal, type WorkflowLog } from '@troupe/contracts';
import { headSignatures, type HeadSignatures } from '@troupe/access';
import { machineEnv } from '@troupe/env/machine';
import { isReadable, type DocumentStore } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { auditSpec, hashOfDocument, type AuditDocument } from '../src/audit/audit-documents.ts';
import { auditHeadSpec, type AuditHead } from '../src/audit/audit-heads.ts';
import { createAuditLog } from '../src/audit/audit-log.ts';
import { createAuditWriter } from '../src/audit/audit-writer.ts';
import { deleteBefore } from '../src/audit/delete-old-audits.ts';

const admin: Principal = { kind: 'key', id: 'a1', tenant: defaultTenant, roles: ['admin'] };
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const ours = headSignatures({ signing: privateKey, verifying: [] });
const none = headSignatures();

/** A process that writes so many documents and stops. @returns what it logged as errors */
async function run(store: DocumentStore, documents: number, signatures: HeadSignatures = ours, by = 'p'): Promise<readonly string[]> {
  const errors: string[] = [];
  const log: WorkflowLog = { debug() {}, info() {}, warn() {}, error: (message) => void errors.push(message) };
  const writer = createAuditWriter({ store, env: machineEnv, log, signatures });
  for (let n = 0; n < documents; n++) await writer.record(defaultTenant, { action: 'task.signal', on: `${by}-${n}`, outcome: 'done' });
  await writer.close();
  return errors;
}

const verify = (store: DocumentStore, signatures = ours): Promise<AuditVerification> => createAuditLog(store, signatures).verify(admin);
const key = (n: number) => ({ tenant: defaultTenant, n });
const headOf = async (store: DocumentStore): Promise<AuditHead> =>
  (await store.documents(auditHeadSpec).get({ tenant: defaultTenant })) as AuditHead;

async function cutOff(store: DocumentStore, from: number): Promise<void> {
  const documents = store.documents(auditSpec);
  for (const each of (await documents.find({ limit: 99 })).documents)
    if (isReadable(each) && each.n >= from) await documents.delete(key(each.n), {});
}

describe('signed audit records (J3)', () => {
  it('are valid from one process to the next, for who has the public key and nobody else', async () => {
    const store = memoryStore();
    expect([await run(store, 3), await run(store, 2)]).toEqual([[], []]);
    expect(await verify(store)).toMatchObject({ intact: true, documents: 5, head: { n: 5, signed: 'valid', key: ours.key } });
    expect((await verify(store, headSignatures({ verifying: [publicKey] }))).head?.signed).toBe('valid');
    expect(await verify(store, none)).toMatchObject({ intact: true, head: { signed: 'unknown-key' } });
  });

  it('are signed while the process goes on, several at once', async () => {
    const store = memoryStore();
    let signatures = 0;
    const counted: HeadSignatures = { ...ours, sign: (...args) => (signatures++, ours.sign(...args)) };
    const writer = createAuditWriter({
      store,
      env: machineEnv,
      log: { debug() {}, info() {}, warn() {}, error() {} },
      signatures: counted,
    });
    for (let n = 0; n < 40; n++) await writer.record(defaultTenant, { action: 'task.signal', outcome: 'done' });
    await expect.poll(async () => (await headOf(store)).n, { timeout: 5_000 }).toBe(40);
    // One before the first document, and one after a second.
    expect(signatures).toBe(2);
    await writer.close();
  });

  it('show that the newest were cut off, after a restart and whatever is written after it', async () => {
    const store = memoryStore();
    await run(store, 6);
    await cutOff(store, 4);
    expect(await verify(store)).toMatchObject({
      intact: false,
      documents: 4,
      faults: [{ document: 4, message: expect.stringContaining('6') }],
    });
    expect(await run(store, 1)).toEqual([]);
    expect((await verify(store)).intact).toBe(false);
    for (let restart = 0; restart < 3; restart++)
      expect(await run(store, 4)).toEqual(['audit records are not as they were signed: see troupe audit verify']);
    expect(await verify(store)).toMatchObject({ intact: false, head: { n: 6, signed: 'valid' }, faults: [{ document: 5 }] });
  });

  it('show that all of them were taken away, or the signature, or both but for one document', async () => {
    const all = memoryStore();
    await run(all, 3);
    await cutOff(all, 0);
    expect(await verify(all)).toMatchObject({ intact: false, documents: 0, faults: [{ document: 0 }] });
    const head = memoryStore();
    await run(head, 3);
    await cutOff(head, 1);
    await head.documents(auditHeadSpec).delete({ tenant: defaultTenant }, {});
    expect(await verify(head)).toMatchObject({ intact: false, faults: [{ message: expect.stringContaining('signature') }] });
    expect(await run(head, 2)).toHaveLength(1);
    expect((await verify(head)).intact).toBe(false);
  });

  it('show a signature that somebody made for what he left, and a chain whose hashes are all made anew', async () => {
    const store = memoryStore();
    await run(store, 3);
    await cutOff(store, 2);
    const head = await headOf(store);
    const last = (await store.documents(auditSpec).get(key(1))) as AuditDocument;
    await store.documents(auditHeadSpec).replace({ ...head, n: 2, hash: hashOfDocument(last) }, { n: 3 });
    expect(await verify(store)).toMatchObject({ intact: false, head: { signed: 'invalid' } });
    // A key of his own is not known: nothing more is signed.
    const { privateKey: foreign } = generateKeyPairSync('ed25519');
    const theirs = headSignatures({ signing: foreign, verifying: [] }).sign('audit head', defaultTenant, {
      n: 2,
      hash: hashOfDocument(last),
    });
    await store.documents(auditHeadSpec).replace({ tenant: defaultTenant, ...theirs }, { n: 2 });
    expect(await run(store, 3)).toHaveLength(1);
    expect((await verify(store)).head).toMatchObject({ n: 2, signed: 'unknown-key' });

    const anew = memoryStore();
    await run(anew, 2);
    const documents = anew.documents(auditSpec);
    const first = (await documents.get(key(0))) as AuditDocument;
    const second = (await documents.get(key(1))) as AuditDocument;
    await cutOff(anew, 0);
    const forged = { ...first, entries: first.entries.replace('signal', 'cancel') };
    await documents.insert(forged);
    await documents.insert({ ...second, before: hashOfDocument(forged) });
    expect(await verify(anew)).toMatchObject({
      intact: false,
      faults: [{ document: 1, message: 'It is not the document that was signed.' }],
    });
  });

  it('are no signatures of a task, and those of a task none of them', () => {
    const end = { n: 1, hash: 'h' };
    expect(ours.verify('head', 'acme', ours.sign('audit head', 'acme', end))).toBe('invalid');
    expect(ours.verify('audit head', 'acme', ours.sign('head', 'acme', end))).toBe('invalid');
    expect(ours.verify('audit head', 'acme', ours.sign('audit head', 'acme', end))).toBe('valid');
    expect(ours.verify('audit head', 'other', ours.sign('audit head', 'acme', end))).toBe('invalid');
  });

  it('go on from what was there before there was a key, and with one after another', async () => {
    const store = memoryStore();
    await run(store, 2, none);
    expect(await verify(store)).toMatchObject({ intact: true, faults: [] });
    await run(store, 1);
    const next = generateKeyPairSync('ed25519').privateKey;
    const rotated = headSignatures({ signing: next, verifying: [publicKey] });
    expect(await run(store, 1, rotated)).toEqual([]);
    expect(await verify(store, rotated)).toMatchObject({ intact: true, documents: 4, head: { n: 4, key: rotated.key, signed: 'valid' } });
  });

  it('are one chain with one signature, whichever process writes it', async () => {
    const store = memoryStore();
    expect((await Promise.all(['a', 'b', 'c', 'd'].map((by) => run(store, 25, ours, by)))).flat()).toEqual([]);
    const found = await verify(store);
    expect(found).toMatchObject({ intact: true, documents: 100, head: { n: 100, signed: 'valid' } });
  });

  it('keep their newest document when the time of all is over', async () => {
    const store = memoryStore();
    await run(store, 3);
    await setTimeout(2);
    await deleteBefore(store, Date.now());
    expect(await verify(store)).toMatchObject({ intact: true, from: 2, documents: 1, head: { n: 3 } });
    expect(await run(store, 1)).toEqual([]);
    await run(store, 2, none);
    await setTimeout(2);
    await deleteBefore(store, Date.now());
    // What was signed last is not there any more: it was deleted, and the chain goes on.
    expect(await run(store, 1)).toEqual([]);
    expect(await verify(store)).toMatchObject({ intact: true, from: 5, documents: 2, head: { n: 7 } });
  });
});
