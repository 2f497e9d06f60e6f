import { toFailure, type Tenant, type WorkflowLog } from '@troupe/contracts';
import type { LogHead } from '@troupe/contracts/format';
import type { Env } from '@troupe/env';
import { isReadable, type DocumentStore } from '@troupe/store';
import type { HeadSignatures } from '../signatures/head-signatures.ts';
import { auditSpec } from './audit-documents.ts';
import { auditHeadSpec, headFault } from './audit-heads.ts';

type End = Pick<LogHead, 'n' | 'hash'>;

/** Signs where the chains of audit records end. */
export interface AuditSigner {
  /** Which key signs; undefined where none does. */
  readonly key?: string;
  /** Before this process appends its first document to a chain, which ends there: from then on there is a signature. */
  begin(tenant: Tenant, end: End): Promise<void>;
  /** The chain ends there now: that is signed soon, together with what comes meanwhile. */
  appended(tenant: Tenant, end: End): void;
  /** Signs what is not signed yet. */
  close(): Promise<void>;
}

export interface AuditSignerParts {
  readonly store: DocumentStore;
  readonly signatures: HeadSignatures;
  readonly env: Pick<Env, 'after'>;
  readonly log: WorkflowLog;
}

/** Milliseconds from a document to its signature, which is one for all that came meanwhile. */
const SIGNED_AFTER_MS = 1_000;

export function createAuditSigner({ store, signatures, env, log }: AuditSignerParts): AuditSigner {
  const { key } = signatures;
  if (key === undefined) return { begin: async () => {}, appended() {}, close: async () => {} };
  const documents = store.documents(auditSpec);
  const heads = store.documents(auditHeadSpec);
  /** By tenant, what is to be signed. */
  const ends = new Map<Tenant, End>();
  /** Chains that are not signed, since what was signed of them is not there. */
  const broken = new Set<Tenant>();
  let cancel: (() => void) | undefined;
  let closed = false;

  const refuse = (tenant: Tenant, error: string): void => {
    broken.add(tenant);
    log.error('audit records are not as they were signed: see troupe audit verify', { tenant, error });
  };

  /** Another process may sign at the same time: the one with more documents stays. */
  const sign = async (tenant: Tenant, end: End): Promise<void> => {
    for (;;) {
      if (broken.has(tenant)) return;
      const head = await heads.get({ tenant });
      if (head === undefined || !isReadable(head)) return refuse(tenant, 'There is no signature that can be read.');
      if (head.n >= end.n) return;
      const fault = await headFault(head, documents, signatures);
      if (fault !== undefined) return refuse(tenant, fault);
      if (await heads.replace({ tenant, ...signatures.sign('audit head', tenant, end) }, { n: head.n })) return;
    }
  };

  const signAll = async (): Promise<void> => {
    cancel?.();
    cancel = undefined;
    const all = [...ends];
    ends.clear();
    for (const [tenant, end] of all)
      await sign(tenant, end).catch((error: unknown) =>
        log.warn('audit records are not signed yet', { tenant, error: toFailure(error).message }),
      );
  };

  return {
    key,
    async begin(tenant, end) {
      if ((await heads.get({ tenant })) !== undefined) return;
      const last = end.n === 0 ? undefined : await documents.get({ tenant, n: end.n - 1 });
      // Those without were appended before there was a key.
      if (last !== undefined && isReadable(last) && last.key !== undefined) return refuse(tenant, 'The signature is missing.');
      await heads.insert({ tenant, ...signatures.sign('audit head', tenant, end) });
    },
    appended(tenant, end) {
      ends.set(tenant, end);
      if (!closed) cancel ??= env.after(SIGNED_AFTER_MS, () => void signAll());
    },
    close() {
      closed = true;
      return signAll();
    },
  };
}
