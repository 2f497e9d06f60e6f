import type { TaskStatus } from '@a2a-js/sdk';
import type { Json, WorkContext } from '@troupe/contracts';
import { remoteTaskIn } from './asked-of-human.ts';
import type { RemoteTask } from './messages.ts';
import { textOfMessage } from './result-of.ts';

/** What a call says of itself while it runs: how far it is, and which task it follows. */
export interface CallProgress {
  /** Of this attempt or one before: it is asked for again, and nothing is sent twice. */
  task(): RemoteTask | undefined;
  began(task: RemoteTask): void;
  onStatus(status: TaskStatus): void;
  onText(text: string): void;
  end(): void;
}

/** Characters of a message of progress that are kept: the last ones. */
const MOST_MESSAGE = 1_024;
/** Milliseconds after which it is said once more which task it is: heartbeats that come right after the start are not kept over a crash. */
const SAID_AGAIN_MS = [1_500, 4_000];

export function callProgress({ heartbeat, lastHeartbeat }: Pick<WorkContext, 'heartbeat' | 'lastHeartbeat'>): CallProgress {
  let remote = recordedTask(lastHeartbeat);
  let progress = 0;
  let message = '';
  let last = '';
  const beat = (): void => heartbeat({ progress, ...(message === '' ? {} : { message }), ...(remote === undefined ? {} : { remote }) });
  const timers = new Set<NodeJS.Timeout>();
  return {
    task: () => remote,
    began(task) {
      if (remote?.task === task.task) return;
      remote = task;
      beat();
      for (const ms of SAID_AGAIN_MS) timers.add(setTimeout(beat, ms).unref());
    },
    onStatus({ state, message: said }) {
      const text = textOfMessage(said).slice(-MOST_MESSAGE);
      if (`${state} ${text}` === last) return;
      last = `${state} ${text}`;
      message = text;
      progress++;
      beat();
    },
    onText(text) {
      message = `${message}${text}`.slice(-MOST_MESSAGE);
      progress++;
      beat();
    },
    end() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

export function recordedTask(lastHeartbeat: Json | undefined): RemoteTask | undefined {
  return remoteTaskIn((lastHeartbeat as { readonly remote?: unknown } | null | undefined)?.remote);
}
