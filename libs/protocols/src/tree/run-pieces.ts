import { setTimeout as delay } from 'node:timers/promises';
import type { TaskService } from '@troupe/contracts';
import { treePieces, type TaskNode, type TreePiece } from './tree-pieces.ts';
import { waitsOf } from './waits-of.ts';

/** What a protocol makes of what happens in a run. */
export interface Projection<E> {
  readonly read: (piece: TreePiece) => readonly E[];
  /** What humans are asked, as far as it has been read: ids of approvals. */
  readonly asked: ReadonlyMap<string, unknown>;
  /** The end of a run that its client is to answer: by the ids of approvals that have been read. */
  readonly interrupt: (approvals: readonly string[]) => readonly E[];
  /** What a client is given first that continues here. */
  readonly continue: () => readonly E[];
}

/** Milliseconds of silence after which is looked what a run that asks a human waits for; after each look twice as many. */
const LOOK_MS = { first: 500, most: 10_000 };

/**
 * The events of a run until its task has ended, or waits for nothing but humans: then it is interrupted.
 *
 * @param since milliseconds since 1970: what happened before is known to the client, and only read
 * @param gone aborts when nobody reads on
 */
export async function* runPieces<E>(
  service: TaskService,
  root: TaskNode,
  events: Projection<E>,
  since: number | undefined,
  gone: AbortSignal,
): AsyncGenerator<E, void> {
  const leave = new AbortController();
  const pieces = treePieces(service, root, AbortSignal.any([gone, leave.signal]));
  let isKnown = since !== undefined;
  let next = pieces.next();
  let pause = LOOK_MS.first;
  try {
    for (;;) {
      const step = events.asked.size > 0 && !isKnown ? await Promise.race([next, delay(pause, 'look' as const)]) : await next;
      pause = step === 'look' ? Math.min(2 * pause, LOOK_MS.most) : LOOK_MS.first;
      if (step !== 'look') {
        if (step.done === true) return;
        next = pieces.next();
        const { value: piece } = step;
        if (isKnown && piece.at >= since!) {
          yield* events.continue();
          isKnown = false;
        }
        const shown = events.read(piece);
        if (isKnown) continue;
        yield* shown;
        if (events.asked.size === 0 || !mayRest(piece)) continue;
      }
      // What a task waits for may show a moment after the event that led to it: it is looked at again.
      const { busy, approvals } = await waitsOf(service, root.id);
      const isRead = approvals.length > 0 && approvals.every((id) => events.asked.has(id));
      if (!busy && isRead) return yield* events.interrupt(approvals);
    }
  } finally {
    leave.abort();
    next.catch(() => {});
  }
}

/** Whether its task may wait for nothing but humans from here on. */
function mayRest(piece: TreePiece): boolean {
  return piece.kind !== 'event' || piece.event.type !== 'token';
}
