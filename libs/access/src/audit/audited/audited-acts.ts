import { recordedPrincipal, TroupeError, type AuditEntry, type Principal } from '@troupe/contracts';
import type { AuditWriter } from '../audit-writer.ts';
import { originNow } from '../request-origin.ts';

export type Asked = Pick<AuditEntry, 'action' | 'on'>;

/** Carries out what a principal asks for, and records it. */
export interface AuditedActs {
  /** What changes something. @param idOf what it was done to, where that is known only then */
  act<T>(asked: Asked, act: () => Promise<T>, idOf?: (done: T) => string): Promise<T>;
  /** What only reads. */
  read<T>(asked: Asked, read: () => Promise<T>): Promise<T>;
  /** Throws the error, once it is on record. */
  refuse(asked: Asked, error: unknown): Promise<never>;
}

/** Characters of what is named: refused ids may have any length. */
const MOST_ID = 256;

export function auditedActs(writer: AuditWriter, principal: Principal): AuditedActs {
  const by = recordedPrincipal(principal);
  const record = ({ action, on }: Asked, outcome: AuditEntry['outcome']): Promise<void> =>
    writer.record(principal.tenant, { by, action, ...(on === undefined ? {} : { on: on.slice(0, MOST_ID) }), outcome, ...originNow() });
  const refuse: AuditedActs['refuse'] = async (asked, error) => {
    // The answer is the refusal, whether or not its record can be stored.
    await record(asked, codeOf(error)).catch(() => {});
    throw error;
  };
  return {
    refuse,
    async act(asked, act, idOf) {
      let done;
      try {
        done = await act();
      } catch (error) {
        return refuse(asked, error);
      }
      await record(idOf === undefined ? asked : { ...asked, on: idOf(done) }, 'done');
      return done;
    },
    async read(asked, read) {
      try {
        return await read();
      } catch (error) {
        if (codeOf(error) === 'missing-right') return refuse(asked, error);
        throw error;
      }
    },
  };
}

export function codeOf(error: unknown): Exclude<AuditEntry['outcome'], 'done'> {
  return error instanceof TroupeError ? error.code : 'internal';
}
