import { eventSubject, type TaskEvent, type TaskId } from '@troupe/contracts';
import type { Bus, Subscription } from '@troupe/bus';
import type { OwnedTask, TaskListener } from '../tasks/owned-task.ts';
import type { EventBacklog } from './event-backlog.ts';
import { isAfter, moveTo, writePosition, type Position } from './event-position.ts';
import type { LogEvents } from './log-events.ts';
import type { TaskWatchers } from './task-watchers.ts';
import type { ObstacleWatch } from './watch-obstacles.ts';

/** What one reader of a task's events has, and what arrives for it. */
export interface EventStream {
  readonly id: TaskId;
  readonly signal: AbortSignal;
  /** Up to where the reader has the events. */
  readonly position: Position;
  readonly log: LogEvents;
  readonly backlog: EventBacklog;
  readonly watch: ObstacleWatch;
  /** The task, where this process drives it. */
  readonly task: OwnedTask | undefined;
  /** The end was delivered by the task itself. */
  ended: boolean;
  /** The store has more than was read. */
  grown: boolean;
  following: ReturnType<TaskWatchers['follow']> | undefined;
  /** Called when something arrived. */
  wake: () => void;
}

/** Begins to listen. @returns stops that */
export function listenToTask(stream: EventStream, bus: Bus): () => void {
  const { task, backlog, watch, signal } = stream;
  const onTurn: TaskListener = (turned, over) => {
    backlog.addEvents(turned);
    stream.ended ||= over;
    // Something changed that is in no turn.
    if (turned.length === 0) watch.look();
    else watch.turned();
    stream.wake();
  };
  const onChange = (): void => stream.wake();
  watch.onChange = onChange;
  if (task !== undefined) (task.listeners ??= new Set()).add(onTurn);
  const subscription: Subscription = bus.listen(eventSubject(stream.id), (chunk) => {
    backlog.addText(chunk);
    stream.wake();
  });
  signal.addEventListener('abort', onChange);
  return () => {
    signal.removeEventListener('abort', onChange);
    watch.stop();
    stream.following?.stop();
    task?.listeners?.delete(onTurn);
    if (task?.listeners?.size === 0) task.listeners = undefined;
    void subscription.stop();
  };
}

/** From now on the owner of the task, another process, notifies when there is more in the store. */
export function followOwner(stream: EventStream, watchers: TaskWatchers): void {
  stream.grown = true;
  const following = watchers.follow(stream.id, () => {
    stream.grown = true;
    stream.watch.turned();
    stream.wake();
  });
  stream.following = following;
  void following.text.then((written) => {
    for (const piece of written) stream.backlog.addText({ ...piece, offset: 0 });
    stream.wake();
  });
}

/** What the log has beyond the reader's position. */
export async function* unread(stream: EventStream): AsyncGenerator<TaskEvent> {
  for await (const event of stream.log.next()) {
    if (stream.signal.aborted) return;
    yield* fresh(stream, event);
  }
}

/** The event where it stands, unless the reader has it. */
export function* fresh({ position }: EventStream, event: TaskEvent): Iterable<TaskEvent> {
  if (!isAfter(event.id, position)) return;
  moveTo(event.id, position);
  yield { ...event, id: writePosition({ ...position, token: undefined }) };
}

/** Resolves once something arrived. */
export async function arrival(stream: EventStream): Promise<void> {
  await new Promise<void>((resolve) => (stream.wake = resolve));
  stream.wake = () => {};
}
