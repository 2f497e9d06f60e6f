import { createHash } from 'node:crypto';
import type { Json, Mismatch, Task, TaskEventType } from '@troupe/contracts';
import type { Offers } from '../views/offers.ts';

/** What is reported to a reader of something that keeps a task from going on and is no part of its log. */
export interface ObstacleChange {
  readonly mark: string;
  /** Whether it is there from now on. */
  readonly known: boolean;
  /** None for calls that are over anyway. */
  readonly event?: { readonly type: TaskEventType; readonly data: { readonly [key: string]: Json } };
}

/** Names that no worker serves and a reader gets at a time; of the rest, once these are served. */
const MOST_NAMES = 8;

/** What a reader who knows of the obstacles `known` has to get of a task. */
export async function obstacleChanges(task: Task, offers: Offers, known: ReadonlySet<string>): Promise<readonly ObstacleChange[]> {
  const blocked = task.blocked === undefined ? undefined : blockedBy(task.blocked);
  const calls = await callChanges(task, offers, known);
  const before = [...known].filter((mark) => mark.startsWith('b') && mark !== blocked?.mark);
  const over = before.map((mark): ObstacleChange => {
    return { mark, known: false, ...(blocked === undefined ? { event: { type: 'unblocked', data: {} } } : {}) };
  });
  return [...over, ...(blocked === undefined || known.has(blocked.mark) ? [] : [blocked]), ...calls];
}

function blockedBy({ code, message, turn, at, expected, actual }: Mismatch): ObstacleChange {
  const data = { code, message, turn, expected, actual, ...(at === undefined ? {} : { place: at }) };
  return { mark: markOf('b', JSON.stringify(data)), known: true, event: { type: 'blocked', data } };
}

async function callChanges({ waitingFor }: Task, offers: Offers, known: ReadonlySet<string>): Promise<readonly ObstacleChange[]> {
  const over = new Set([...known].filter((mark) => mark.startsWith('u')));
  const changes = new Map<string, ObstacleChange>();
  const counts = new Map<string, number>();
  for (const { capability } of waitingFor) if (capability !== undefined) counts.set(capability, (counts.get(capability) ?? 0) + 1);
  for (const wait of waitingFor) {
    const { capability, name } = wait;
    if (capability === undefined) continue;
    const mark = markOf('u', capability);
    if (changes.has(mark)) continue;
    const offer = await offers.find(wait);
    const about = { kind: capability.slice(0, capability.indexOf('.')), name };
    switch (offer.kind) {
      case 'served':
        if (known.has(mark)) changes.set(mark, { mark, known: false, event: { type: 'call.served', data: about } });
        break;
      case 'missing': {
        if (known.has(mark)) break;
        const data = { ...about, calls: counts.get(capability)!, reason: offer.reason };
        changes.set(mark, { mark, known: true, event: { type: 'call.unserved', data } });
        break;
      }
      case 'unknown':
        break;
      default:
        offer satisfies never;
    }
    over.delete(mark);
  }
  const gone = [...over].map((mark): ObstacleChange => ({ mark, known: false }));
  const settled = [...changes.values()].filter((change) => !change.known);
  const room = MOST_NAMES - [...known].filter((mark) => mark.startsWith('u')).length + gone.length + settled.length;
  const found = [...changes.values()].filter((change) => change.known).slice(0, Math.max(0, room));
  return [...gone, ...settled, ...found];
}

/** Short, so that a reader's position can hold some. */
function markOf(kind: 'b' | 'u', text: string): string {
  return kind + createHash('sha256').update(text).digest('hex').slice(0, 6);
}
