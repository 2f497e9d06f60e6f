import type { OpenSessionCommand, TaskId } from '@troupe/contracts';
import type { OwnedTask } from '../tasks/owned-task.ts';

/** Tasks of this process that wait for a session, in the order in which they began to, whatever the order they are read in. */
export interface SessionLine extends Iterable<readonly [OwnedTask, OpenSessionCommand]> {
  add(task: OwnedTask, command: OpenSessionCommand): void;
  /** False when it does not wait. */
  remove(task: OwnedTask): boolean;
  find(id: TaskId): readonly [OwnedTask, OpenSessionCommand] | undefined;
  readonly size: number;
}

export function sessionLine(): SessionLine {
  const line: (readonly [OwnedTask, OpenSessionCommand])[] = [];
  const placeOf = (task: OwnedTask): number => line.findIndex(([each]) => each === task);
  return {
    add(task, command) {
      if (placeOf(task) >= 0) return;
      const since = sinceOf(task, command);
      // Most come last; those read from the store after a restart come in any order.
      let place = line.length;
      while (place > 0 && sinceOf(...line[place - 1]!) > since) place--;
      line.splice(place, 0, [task, command]);
    },
    remove(task) {
      const place = placeOf(task);
      if (place >= 0) line.splice(place, 1);
      return place >= 0;
    },
    find: (id) => line.find(([task]) => task.id === id),
    get size() {
      return line.length;
    },
    [Symbol.iterator]: () => [...line][Symbol.iterator](),
  };
}

/** When a task began to wait, in milliseconds since 1970. */
function sinceOf({ state }: OwnedTask, { id }: OpenSessionCommand): number {
  return state.open.get(id)?.since ?? 0;
}
