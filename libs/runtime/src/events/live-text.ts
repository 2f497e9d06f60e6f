import { eventSubject, type CallId, type TaskId } from '@troupe/contracts';
import type { Bus, Subscription } from '@troupe/bus';
import { isSame, notGiven } from '../attempts/attempt-tokens.ts';

/** What models are writing right now, so that a reader who comes late or comes back misses nothing. */
export interface LiveText {
  /** A model call was sent to a worker, whose pieces show the token. */
  begin(task: TaskId, call: CallId, attempt: number, token: string): void;
  end(task: TaskId, call: CallId): void;
  /** The task is not driven here any more. */
  forget(task: TaskId): void;
  /** Text so far of the calls of a task that are being answered. */
  of(task: TaskId): readonly { readonly call: CallId; readonly attempt: number; readonly text: string }[];
}

interface Writing {
  readonly attempt: number;
  readonly token: string;
  text: string;
}

/** Characters of one answer that are kept for readers who come late; all of it comes with the answer itself. */
const MAX_TEXT = 1_048_576;

export function liveText(bus: Bus): LiveText {
  const tasks = new Map<TaskId, { calls: Map<CallId, Writing>; subscription: Subscription }>();
  const forget: LiveText['forget'] = (task) => {
    void tasks.get(task)?.subscription.stop();
    tasks.delete(task);
  };
  return {
    forget,
    begin(task, call, attempt, token) {
      const known = tasks.get(task);
      if (known !== undefined) {
        known.calls.set(call, { attempt, token, text: '' });
        return;
      }
      const calls = new Map<CallId, Writing>([[call, { attempt, token, text: '' }]]);
      const subscription = bus.listen(eventSubject(task), (chunk) => {
        const writing = calls.get(chunk.call);
        if (writing?.attempt !== chunk.attempt) return;
        if (!isSame(chunk.token, writing.token)) throw notGiven(chunk.call);
        // A piece that was lost on the way ends what is known; the whole text comes with the answer.
        if (chunk.offset === writing.text.length && writing.text.length < MAX_TEXT) writing.text += chunk.text;
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
