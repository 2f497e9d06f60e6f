import { toFailure, type Addressee, type OutgoingState, type WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { LineRecord, LineRecords } from './line-records.ts';
import type { OutgoingRecord, OutgoingRecords } from './outgoing-records.ts';
import type { Sender, Sent } from './send-outgoing.ts';

export interface Sending {
  readonly records: OutgoingRecords;
  readonly lines: LineRecords;
  readonly sender: Sender;
  readonly addressees: ReadonlyMap<string, Addressee>;
  readonly env: Env;
  readonly log: WorkflowLog;
}

/** Milliseconds after which a process that began to send, or to look after a line, is thought to be dead. */
const CLAIM_MS = 30_000;
const LINE_MS = 30_000;
/** Milliseconds until the second attempt; each wait is twice the one before it, up to an hour. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 3_600_000;
/** With waits of an hour at last, the last one is more than a day after the first. */
const MOST_ATTEMPTS = 37;
/** Milliseconds until what is held is looked at again, if nobody wakes it before. */
const HELD_MS = 60_000;

/** Sends what is due of a line, and notes when its next request is. */
export async function sendLine(sending: Sending, found: LineRecord, isClosing: () => boolean): Promise<void> {
  const { lines, records, env } = sending;
  let line = await lines.move(found, env.now() + LINE_MS);
  if (line === undefined) return;
  const { atOnce } = line;
  while (!isClosing()) {
    const due = (await records.next(line.line, atOnce, atOnce ?? 1)).filter(({ dueAt }) => dueAt <= env.now());
    if (due.length === 0) break;
    const went = await Promise.all(due.map((record) => sendOne(sending, record)));
    if (went.includes('held')) return void (await lines.move(line, env.now() + HELD_MS));
    // In order: the others wait until it is sent again.
    if (atOnce === undefined && went[0] === 'waits') break;
    line = await lines.move(line, env.now() + LINE_MS);
    // Something was put meanwhile: the line is due.
    if (line === undefined) return;
  }
  const [next] = await records.next(line.line, atOnce, 1);
  if (next === undefined) await lines.end(line);
  else await lines.move(line, next.dueAt);
}

/** `waits`: it is sent again, or another process sends it. */
async function sendOne(sending: Sending, record: OutgoingRecord): Promise<'over' | 'waits' | 'held'> {
  const { records, sender, addressees, env } = sending;
  const attempts = record.attempts + 1;
  const claimed: OutgoingRecord = { ...record, attempts, dueAt: env.now() + CLAIM_MS };
  const addressee = record.addressee === undefined ? undefined : addressees.get(record.addressee);
  // One of a newer version, which has to send it.
  if (record.addressee !== undefined && addressee === undefined) return 'held';
  const at = new Date(env.now());
  const to = addressee === undefined ? { url: record.url, headers: headersOf(record) } : await addressee.address(record, at);
  if (to === 'held') return 'held';
  if (to === 'gone') return (await records.delete(record), 'over');
  if (!(await records.replace(claimed, record.attempts))) return 'waits';
  const ended = afterwards(sending, claimed, await sender.send(record, to, at));
  // Deleted meanwhile, with its task or with its line, or due again: nothing is said of it.
  if (!(await records.replace(ended, attempts))) return 'waits';
  await addressee?.onSent(stateOf(ended)).catch((error: unknown) => {
    sending.log.warn('what came of a request cannot be noted', { id: record.id, error: toFailure(error).message });
  });
  return ended.state === 'waiting' ? 'waits' : 'over';
}

function afterwards({ env, log }: Sending, claimed: OutgoingRecord, sent: Sent): OutgoingRecord {
  const { id, tenant, attempts, base = 0 } = claimed;
  const { lastError: _, lastStatus: __, ...rest } = claimed;
  const said = { ...rest, ...(sent.status === undefined ? {} : { lastStatus: sent.status }) };
  switch (sent.kind) {
    case 'taken':
      return { ...said, state: 'taken' };
    case 'refused':
    case 'failed': {
      const tries = attempts - base;
      const givenUp = sent.kind === 'refused' || tries >= MOST_ATTEMPTS;
      if (givenUp) log.warn('a request was given up', { id, tenant, attempts, error: sent.why });
      return { ...said, state: givenUp ? 'given-up' : 'waiting', dueAt: env.now() + waitAfter(tries, env), lastError: sent.why };
    }
    default:
      return sent satisfies never;
  }
}

/** A quarter of it is random, so that what failed together does not come back together. */
function waitAfter(attempts: number, env: Pick<Env, 'random'>): number {
  const wait = Math.min(FIRST_WAIT_MS * 2 ** (attempts - 1), LONGEST_WAIT_MS);
  return Math.round(wait * (1 + Number.parseInt(env.random(2), 16) / 65_536 / 4));
}

function headersOf({ headers }: OutgoingRecord): Readonly<Record<string, string>> {
  return JSON.parse(headers) as Record<string, string>;
}

export function stateOf({
  id,
  tenant,
  line,
  task,
  subject,
  state,
  at,
  attempts,
  dueAt,
  lastStatus,
  lastError,
}: OutgoingRecord): OutgoingState {
  return {
    ...{ id, tenant, line, state, at, attempts, dueAt },
    ...(task === undefined ? {} : { task }),
    ...(subject === undefined ? {} : { subject }),
    ...(lastStatus === undefined ? {} : { lastStatus }),
    ...(lastError === undefined ? {} : { lastError }),
  };
}
