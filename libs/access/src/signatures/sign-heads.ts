import { decodeTaskBody, encodeTaskBody } from '@troupe/contracts/format';
import { isReadable, type Store, type TaskRecord } from '@troupe/store';
import type { HeadSignatures } from './head-signatures.ts';

/**
 * A store whose records of tasks that ended, or are blocked, say where the log ended with a signature. The record of a
 * task that goes on is not signed: it is saved often, and is another soon.
 */
export function signHeads(inner: Store, signatures: HeadSignatures): Store {
  if (signatures.key === undefined) return inner;
  const signed = (record: TaskRecord): TaskRecord => {
    if (record.open && record.status !== 'blocked') return record;
    const body = decodeTaskBody(record);
    if (!isReadable(body) || body.head === undefined) return record;
    return { ...record, body: encodeTaskBody({ ...body, head: signatures.sign('head', record.id, body.head) }) };
  };
  return {
    ...inner,
    append: (entry) => inner.append(entry.task === undefined ? entry : { ...entry, task: signed(entry.task) }),
    saveTask: (record) => inner.saveTask(signed(record)),
    replaceTask: (record) => inner.replaceTask(signed(record)),
  };
}
