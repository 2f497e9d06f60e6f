import { beginCommand } from '../calls/begin-command.ts';
import type { TaskCallbacks } from './task-callbacks.ts';
import type { TaskParts } from './task-parts.ts';

/** @param parts called once all of them are there */
export function callbacksOf(parts: () => TaskParts): TaskCallbacks {
  return {
    adopt: (id, first) => parts().adoption.adopt(id, first),
    block: (task, mismatch) => parts().blocking.block(task, mismatch),
    dispatch: (task, open) => beginCommand(parts().commands, task, open),
    enqueue: (task, pending) => parts().turns.enqueue(task, pending),
    enqueueFirst: (task, pendings) => parts().turns.enqueueFirst(task, pendings),
    gather: (task, pending) => parts().turns.gather(task, pending),
    goOn: (task) => parts().goOn(task),
    lose: (task) => parts().lifecycle.lose(task),
    schedule: (task) => parts().turns.schedule(task),
    stopTask: (id, how, reason) => parts().lifecycle.stopTask(id, how, reason),
  };
}
