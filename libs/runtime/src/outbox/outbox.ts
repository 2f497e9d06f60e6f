import { toFailure, type Outbox, type WorkflowLog } from '@troupe/contracts';
import { every, type Env } from '@troupe/env';
import type { DocumentStore } from '@troupe/store';
import { outgoingRecords, type OutgoingRecord, type OutgoingRecords } from './outgoing-records.ts';
import { outgoingSender, type Sender, type SenderParts } from './send-outgoing.ts';

export interface OutboxParts extends SenderParts {
  readonly store: DocumentStore;
  readonly env: Env;
  readonly log: WorkflowLog;
}

export interface OpenOutbox extends Outbox {
  /** Lets what is being sent finish. */
  close(): Promise<void>;
}

/** Milliseconds between two looks for what is due. */
const LOOK_MS = 1_000;
/** Milliseconds after which a process that began to send is thought to be dead. */
const CLAIM_MS = 60_000;
/** Milliseconds until the second attempt; each wait is twice the one before it, up to an hour. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 3_600_000;
const MOST_ATTEMPTS = 16;
const AT_ONCE = 32;
/** Milliseconds that is kept which was taken or given up: for so long a repeat of a put is known. */
const KEPT_MS = 7 * 86_400_000;
const FORGET_MS = 3_600_000;

/**
 * Sends what was put into the store, by any of the processes that share it. One that takes a request raises its count of
 * attempts: who is second finds that changed. If it dies, the request is due again a minute later.
 */
export function openOutbox({ store, env, guard, log, signing }: OutboxParts): OpenOutbox {
  const records = outgoingRecords(store);
  const sender = outgoingSender({ env, guard, signing });
  const outbox = { records, sender, env, log };
  let closing = false;
  let looking: Promise<void> | undefined;
  let again = false;
  let last = 0;
  const look = (): void => {
    if (closing) return;
    if (looking !== undefined) {
      again = true;
      return;
    }
    looking = sendDue(outbox, () => closing)
      .catch((error: unknown) => log.error('the outbox cannot be read, trying again', { error: toFailure(error).message }))
      .finally(() => {
        looking = undefined;
        if (!again) return;
        again = false;
        look();
      });
  };
  const stopLooking = every(env, LOOK_MS, look);
  const stopForgetting = every(env, FORGET_MS, () => void records.forget(env.now() - KEPT_MS).catch(() => {}));
  return {
    async put({ headers, ...request }) {
      const now = env.now();
      // What is put within a millisecond has an order, too.
      last = Math.max(now, last + 1);
      await records.insert({ ...request, headers: JSON.stringify(headers), state: 'waiting', at: last, attempts: 0, dueAt: now });
      look();
    },
    async close() {
      closing = true;
      stopLooking();
      stopForgetting();
      await looking;
      await sender.close();
    },
  };
}

interface Sending {
  readonly records: OutgoingRecords;
  readonly sender: Sender;
  readonly env: Env;
  readonly log: WorkflowLog;
}

/** Sends what is due, and what stands behind it in its line. */
async function sendDue(sending: Sending, isClosing: () => boolean): Promise<void> {
  const due = await sending.records.due(sending.env.now(), AT_ONCE);
  const lines = [...new Set(due.map(({ line }) => line))];
  await Promise.all(lines.map((line) => sendLine(sending, line, isClosing)));
}

async function sendLine(sending: Sending, line: string, isClosing: () => boolean): Promise<void> {
  while (!isClosing()) {
    const first = await sending.records.firstOf(line);
    if (first === undefined || first.dueAt > sending.env.now() || !(await sendOne(sending, first))) return;
  }
}

/** @returns whether the next of the line may be sent */
async function sendOne({ records, sender, env, log }: Sending, record: OutgoingRecord): Promise<boolean> {
  const attempts = record.attempts + 1;
  const claimed: OutgoingRecord = { ...record, attempts, dueAt: env.now() + CLAIM_MS };
  if (!(await records.replace(claimed, record.attempts))) return false;
  const sent = await sender.send(claimed);
  switch (sent.kind) {
    case 'taken':
      return records.replace({ ...claimed, state: 'taken' }, attempts);
    case 'refused':
    case 'failed': {
      const givenUp = sent.kind === 'refused' || attempts >= MOST_ATTEMPTS;
      if (givenUp) log.warn('a request was given up', { id: record.id, tenant: record.tenant, attempts, error: sent.why });
      const dueAt = env.now() + Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);
      await records.replace({ ...claimed, state: givenUp ? 'given-up' : 'waiting', dueAt, lastError: sent.why }, attempts);
      return givenUp;
    }
    default:
      return sent satisfies never;
  }
}
