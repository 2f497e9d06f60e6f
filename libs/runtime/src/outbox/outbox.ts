import { toFailure, readKeyCursor, writeKeyCursor, type Addressee, type Outbox, type WorkflowLog } from '@troupe/contracts';
import { every, type Env } from '@troupe/env';
import type { DocumentStore } from '@troupe/store';
import { lineRecords, type LineRecord } from './line-records.ts';
import { outgoingRecords } from './outgoing-records.ts';
import { sendLine, stateOf, type Sending } from './send-line.ts';
import { outgoingSender, type SenderParts } from './send-outgoing.ts';

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
/** Lines that one process sends of at once. */
const MOST_LINES = 256;
/** Milliseconds that is kept which was taken or given up: for so long a repeat of a put is known. */
const KEPT_MS = 7 * 86_400_000;
const FORGET_MS = 3_600_000;

/**
 * Sends what was put into the store, by any of the processes that share it. One that takes a request raises its count of
 * attempts: who is second finds that changed. If it dies, the request is due again half a minute later.
 */
export function openOutbox({ store, env, guard, log, signing }: OutboxParts): OpenOutbox {
  const addressees = new Map<string, Addressee>();
  const parts = { records: outgoingRecords(store), lines: lineRecords(store), sender: outgoingSender({ guard, signing }) };
  const { records, lines, sender } = parts;
  const lookout = lookForDue({ ...parts, addressees, env, log });
  let last = 0;
  const stopForgetting = every(env, FORGET_MS, () => void records.forget(env.now() - KEPT_MS).catch(() => {}));
  return {
    async put({ headers, ...request }) {
      const now = env.now();
      // What is put within a millisecond has an order, too.
      last = Math.max(now, last + 1);
      await records.insert({ ...request, headers: JSON.stringify(headers), state: 'waiting', at: last, attempts: 0, dueAt: now });
      await lines.note(request.line, request.atOnce, now);
      lookout.look();
    },
    addressBy: (name, addressee) => void addressees.set(name, addressee),
    async list(line, { limit, cursor, state }) {
      const page = await records.page(line, state, limit, cursor === undefined ? undefined : readKeyCursor(cursor));
      return { items: page.records.map(stateOf), ...(page.cursor === undefined ? {} : { next: writeKeyCursor(page.cursor) }) };
    },
    async get(id) {
      const record = await records.get(id);
      return record && stateOf(record);
    },
    async again(id) {
      for (;;) {
        const record = await records.get(id);
        if (record === undefined) return false;
        const attempts = record.attempts + 1;
        const due = { ...record, state: 'waiting', attempts, base: attempts, dueAt: env.now() } as const;
        if (await records.replace(due, record.attempts))
          return (await lines.note(record.line, record.atOnce, due.dueAt), lookout.look(), true);
      }
    },
    async wake(line) {
      const [next] = await records.next(line, 1, 1);
      if (next !== undefined) await lines.note(line, next.atOnce, env.now());
      lookout.look();
    },
    drop: (of) => records.drop(of),
    async close() {
      stopForgetting();
      await lookout.close();
      await sender.close();
    },
  };
}

interface Lookout {
  look(): void;
  close(): Promise<void>;
}

/** Looks for lines that are due, and sends what is due of each, while those of others are sent, too. */
function lookForDue(sending: Sending): Lookout {
  const { lines, records, env, log } = sending;
  const busy = new Map<string, Promise<void>>();
  let closing = false;
  let looking: Promise<void> | undefined;
  let again = false;
  const failed = (error: unknown): void => log.error('the outbox cannot be read, trying again', { error: toFailure(error).message });
  const begin = (line: LineRecord): void => {
    const sent = sendLine(sending, line, () => closing)
      .catch(failed)
      .finally(() => {
        busy.delete(line.line);
        look();
      });
    busy.set(line.line, sent);
  };
  const lookOnce = async (): Promise<void> => {
    for (const line of await lines.due(env.now(), MOST_LINES)) if (!closing && busy.size < MOST_LINES && !busy.has(line.line)) begin(line);
  };
  function look(): void {
    if (closing) return;
    if (looking !== undefined) {
      again = true;
      return;
    }
    looking = lookOnce()
      .catch(failed)
      .finally(() => {
        looking = undefined;
        if (!again) return;
        again = false;
        look();
      });
  }
  /** Lines of requests that were put by an earlier version, or by a process that died then. */
  const noteAll = async (): Promise<void> => {
    const noted = new Set<string>();
    for await (const { line, atOnce, dueAt } of records.waiting()) {
      if (closing || noted.has(line)) continue;
      noted.add(line);
      await lines.note(line, atOnce, dueAt);
    }
  };
  const stops = [every(env, LOOK_MS, look), every(env, FORGET_MS, () => void noteAll().catch(failed))];
  const noting = noteAll().then(look, failed);
  return {
    look,
    async close() {
      closing = true;
      for (const stop of stops) stop();
      await Promise.all([noting, looking]);
      await Promise.all(busy.values());
    },
  };
}
