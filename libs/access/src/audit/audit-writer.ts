import { toFailure, type Tenant, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { isReadable, type Documents, type DocumentStore } from '@troupe/store';
import { headSignatures, type HeadSignatures } from '../signatures/head-signatures.ts';
import { auditSpec, hashOfDocument, type AuditDocument, type StoredEntry } from './audit-documents.ts';
import { createAuditSigner, type AuditSigner } from './sign-audits.ts';

/** Appends audit records. */
export interface AuditWriter {
  /** Resolves when the entry is durable. Entries that come while others are written are the next document. */
  record(tenant: Tenant, entry: Omit<StoredEntry, 'at'>): Promise<void>;
  /** Signs what is not signed yet. */
  close(): Promise<void>;
}

export interface AuditWriterParts {
  readonly store: DocumentStore;
  readonly env: Pick<Env, 'now' | 'after' | 'sleep'>;
  readonly log: WorkflowLog;
  readonly signatures?: HeadSignatures;
}

/** Entries of one document at most. */
const MOST_ENTRIES = 500;
/** How often a document is tried that the store does not take, and the milliseconds between, which double. */
const RETRY = { times: 7, first: 50 };

interface Writing extends AuditWriterParts {
  readonly documents: Documents<AuditDocument>;
  readonly signer: AuditSigner;
}

interface Waiting {
  readonly entry: StoredEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The chain of one tenant, as far as this process knows it. */
interface Chain {
  readonly tenant: Tenant;
  /** Where the next document goes; undefined when another process may have taken that place. */
  next: { readonly n: number; readonly before: string } | undefined;
  /** Whether this process found out that it is signed, or signed it. */
  begun: boolean;
  waiting: Waiting[];
  writing: boolean;
}

export function createAuditWriter(parts: AuditWriterParts): AuditWriter {
  const chains = new Map<Tenant, Chain>();
  const { signatures = headSignatures() } = parts;
  const signer = createAuditSigner({ ...parts, signatures });
  const writing: Writing = { ...parts, documents: parts.store.documents(auditSpec), signer };
  return {
    close: () => signer.close(),
    record(tenant, given) {
      let chain = chains.get(tenant);
      if (chain === undefined) chains.set(tenant, (chain = { tenant, next: undefined, begun: false, waiting: [], writing: false }));
      const { waiting } = chain;
      const entry = { at: new Date(parts.env.now()).toISOString(), ...given };
      const recorded = new Promise<void>((resolve, reject) => waiting.push({ entry, resolve, reject }));
      if (!chain.writing) void writeAll(writing, chain);
      return recorded;
    },
  };
}

async function writeAll(parts: Writing, chain: Chain): Promise<void> {
  chain.writing = true;
  // What comes in this turn of the event loop is one document.
  await Promise.resolve();
  while (chain.waiting.length > 0) {
    const batch = chain.waiting.splice(0, MOST_ENTRIES);
    try {
      await write(parts, chain, batch);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      const { message } = toFailure(error);
      parts.log.error('audit records cannot be stored', { tenant: chain.tenant, error: message, entries: batch.map(({ entry }) => entry) });
      for (const { reject } of batch) reject(error);
    }
  }
  chain.writing = false;
}

async function write(parts: Writing, chain: Chain, batch: readonly Waiting[]): Promise<void> {
  const entries = JSON.stringify(batch.map(({ entry }) => entry));
  const at = parts.env.now();
  const { documents, signer } = parts;
  const { tenant } = chain;
  const signed = signer.key === undefined ? {} : { key: signer.key };
  for (let failures = 0, wait = RETRY.first; ;) {
    try {
      const { n, before } = (chain.next ??= await nextPlace(documents, tenant));
      if (!chain.begun) await signer.begin(tenant, { n, hash: before });
      chain.begun = true;
      const document: AuditDocument = { tenant, n, at, before, entries, ...signed };
      const isStored = (await documents.insert(document)) || (await isThere(documents, document));
      chain.next = isStored ? { n: n + 1, before: hashOfDocument(document) } : undefined;
      if (chain.next === undefined) continue;
      signer.appended(tenant, { n: chain.next.n, hash: chain.next.before });
      return;
    } catch (error) {
      if (++failures === RETRY.times) throw error;
      await parts.env.sleep(wait);
      wait *= 2;
    }
  }
}

/** After an answer that got lost, the document in the store may be the very one that was sent. */
async function isThere(documents: Documents<AuditDocument>, { tenant, n, at, before, entries }: AuditDocument): Promise<boolean> {
  const found = await documents.get({ tenant, n } as AuditDocument);
  return found !== undefined && isReadable(found) && found.at === at && found.before === before && found.entries === entries;
}

/** Behind the last document there is. One that cannot be read is left behind: a verification names it. */
async function nextPlace(documents: Documents<AuditDocument>, tenant: Tenant): Promise<NonNullable<Chain['next']>> {
  const { documents: found } = await documents.find({ where: [tenant], descending: true, limit: 1 });
  const [last] = found;
  if (last === undefined) return { n: 0, before: '' };
  return isReadable(last) ? { n: last.n + 1, before: hashOfDocument(last) } : { n: Number(last.key[1]) + 1, before: 'unreadable' };
}
