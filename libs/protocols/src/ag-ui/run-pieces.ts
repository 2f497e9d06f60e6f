import type { Event } from '@ag-ui/core';
import type { TaskService } from '@troupe/contracts';
import type { RunEvents } from './run-events.ts';
import { treePieces, type TaskNode, type TreePiece } from '../tree/tree-pieces.ts';
import { waitsOf } from '../tree/waits-of.ts';

/**
 * The events of a run until its task has ended, or waits for nothing but humans: then it is interrupted.
 *
 * @param since milliseconds since 1970: what happened before is known to the client, and only read
 * @param gone aborts when nobody reads on
 */
export async function* runPieces(
  service: TaskService,
  root: TaskNode,
  events: RunEvents,
  since: number | undefined,
  gone: AbortSignal,
): AsyncGenerator<Event, void> {
  let isKnown = since !== undefined;
  for await (const piece of treePieces(service, root, gone)) {
    if (isKnown && piece.at >= since!) {
      yield* events.continue();
      isKnown = false;
    }
    const shown = events.read(piece);
    if (isKnown) continue;
    yield* shown;
    if (events.asked.size === 0 || !mayRest(piece)) continue;
    const { busy, approvals } = await waitsOf(service, root.id);
    const isRead = approvals.length > 0 && approvals.every((id) => events.asked.has(id));
    if (!busy && isRead) return yield* events.interrupt(approvals);
  }
}

/** Whether its task may wait for nothing but humans from here on. */
function mayRest(piece: TreePiece): boolean {
  return piece.kind !== 'event' || piece.event.type !== 'token';
}
