import type { TaskEvent, TaskService } from '@troupe/contracts';
import { endsStream, eventUpdates, statusUpdate, type Followed, type Update } from './event-updates.ts';
import { eventsOrSilence } from './events-or-silence.ts';
import { pendingInputs } from './pending-inputs.ts';
import { inputParts, stateOf } from './task-of.ts';
import { textUpdates } from './text-updates.ts';

/** An update, and where its reader is then: a stream that begins there goes on behind it. */
export interface PlacedUpdate {
  readonly update: Update;
  readonly position: string;
}

export interface Following {
  /** A position; all there was where it is missing. */
  readonly after?: string | undefined;
  /** Turns whose events are left out: the reader was shown the task as it was after them. */
  readonly turns?: number;
  /** Whether the text of its model calls is given while it is written. */
  readonly text: boolean;
  readonly gone: AbortSignal;
  /** Whether it ends, too, where the task waits for its client without an event of that. True by default. */
  readonly looks?: boolean;
}

/** Of an update that is not the last of its event: the event before, and how many of this one were given. */
const POSITION = /^(.{0,300}?)(?:\+(\d{1,2}))?$/s;

/** What happens to a task, up to its end or until it waits for its client. It is made from the log: any process has it. */
export async function* taskUpdates(service: TaskService, task: Followed, following: Following): AsyncGenerator<PlacedUpdate, void> {
  const { turns = 0, gone, looks = true } = following;
  const [, given = '', skipped] = POSITION.exec(following.after ?? '') ?? [];
  let base = given;
  let skip = Number(skipped ?? 0);
  const text = textUpdates(task, base);
  for (let ended = false; !gone.aborted;) {
    const events = (signal: AbortSignal): AsyncIterable<TaskEvent> => service.events(task.id, base === '' ? undefined : base, signal);
    for await (const event of eventsOrSilence(events, gone)) {
      if (event === 'silence') {
        const asked = looks ? await inputUpdate(service, task) : undefined;
        if (asked === undefined) continue;
        return yield { update: asked, position: base };
      }
      if (event.type === 'token') {
        base = event.id;
        if (following.text) yield { update: text(event), position: skip === 0 ? base : `${base}+${skip}` };
        continue;
      }
      const updates = turnOf(event) < turns ? [] : eventUpdates(task, event);
      for (const [index, update] of updates.entries()) {
        if (index < skip) continue;
        yield { update, position: index === updates.length - 1 ? event.id : `${base}+${index + 1}` };
        if (endsStream(update)) return;
      }
      base = event.id;
      skip = 0;
    }
    // Events end with the task, or go on at another process: what it wrote meanwhile is read once more.
    if (ended) return;
    ended = (await service.get(task.id)).endedAt !== undefined;
  }
}

/** The id of an event begins with the number of its turn. */
function turnOf({ id }: TaskEvent): number {
  return Number.parseInt(id, 10);
}

/** Of a task that waits for its client without an event of its own: for a signal, or for an approval of a task below it. */
async function inputUpdate(service: TaskService, task: Followed): Promise<Update | undefined> {
  const now = await service.get(task.id);
  const inputs = await pendingInputs(service, now);
  if (now.endedAt !== undefined || inputs.length === 0) return undefined;
  return statusUpdate(task, { id: `${now.turns}`, at: now.updatedAt }, stateOf(now, inputs), inputParts(inputs));
}
