import { eventSubject, type CallId, type TaskId, type TokenChunk } from '@troupe/contracts';
import type { Bus, Subscription } from '@troupe/bus';

/** What models are writing right now, so that a reader who comes late or comes back misses nothing. */
export interface LiveText {
  /** A model call was sent to a worker. */
  begin(task: TaskId, call: CallId): void;
  end(task: TaskId, call: CallId): void;
  /** The task is not driven here any more. */
  forget(task: TaskId): void;
  /** Text so far of the calls of a task that are being answered. */
  of(task: TaskId): readonly { readonly call: CallId; readonly attempt: number; readonly text: string }[];
}

interface Writing {
  attempt: number;
  text: string;
}

export function liveText(bus: Bus): LiveText {
  const tasks = new Map<TaskId, { calls: Map<CallId, Writing>; subscription: Subscription }>();
  const forget: LiveText['forget'] = (task) => {
    void tasks.get(task)?.subscription.stop();
    tasks.delete(task);
  };
  return {
    forget,
    begin(task, call) {
      const known = tasks.get(task);
      if (known !== undefined) {
        known.calls.set(call, { attempt: 0, text: '' });
        return;
      }
      const calls = new Map<CallId, Writing>([[call, { attempt: 0, text: '' }]]);
      const subscription = bus.listen(eventSubject(task), (body) => {
        const chunk = body as unknown as TokenChunk;
        const writing = calls.get(chunk.call);
        if (writing === undefined || chunk.attempt < writing.attempt) return;
        if (chunk.attempt > writing.attempt) {
          writing.attempt = chunk.attempt;
          writing.text = '';
        }
        // A piece that was lost on the way ends what is known; the whole text comes with the answer.
        if (chunk.offset === writing.text.length) writing.text += chunk.text;
      });
      tasks.set(task, { calls, subscription });
    },
    end(task, call) {
      const known = tasks.get(task);
      if (known?.calls.delete(call) === true && known.calls.size === 0) forget(task);
    },
    of(task) {
      return [...(tasks.get(task)?.calls ?? [])].flatMap(([call, { attempt, text }]) => (text === '' ? [] : [{ call, attempt, text }]));
    },
  };
}
