import type { Adopt, Block, Dispatch, GoOn, Lose, Schedule, StopTask } from '../tasks/task-callbacks.ts';
import type { Inbox } from '../turns/inbox.ts';

/** What parts call of those that are made after them: the only edges back. */
export interface TaskCallbacks extends Inbox {
  readonly adopt: Adopt;
  readonly block: Block;
  readonly dispatch: Dispatch;
  readonly goOn: GoOn;
  readonly lose: Lose;
  readonly schedule: Schedule;
  readonly stopTask: StopTask;
}
