import type { Client, Task } from '@troupe/sdk';
import { longWait } from './describe-task.ts';
import { printable } from './printable.ts';

/** Milliseconds without an event after which it is said what a task waits for, and between two looks from then on. */
const QUIET = { first: 2_000, again: 10_000 };
/** Lines at a time. */
const MOST = 5;

/** Says what a task waits for while nothing happens to it, once for each thing. */
export function breakSilence(client: Client, id: string, write: (line: string) => void): { onEvent(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  /** By what is waited for: how long that takes is different every time. */
  let said = '';
  let stopped = false;
  const after = (ms: number): void => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void look(), ms);
  };
  const look = async (): Promise<void> => {
    // The reader of the events waits for a platform that is away, and reports it in the end.
    const task = await client.get(id).catch(() => undefined);
    if (stopped) return;
    const waits = JSON.stringify(task?.waitingFor ?? []);
    if (task !== undefined && waits !== said) for (const line of waitLines(task)) write(line);
    said = waits;
    after(QUIET.again);
  };
  after(QUIET.first);
  return {
    onEvent: () => after(QUIET.first),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function waitLines({ waitingFor }: Task): readonly string[] {
  const lines = waitingFor.slice(0, MOST).map((wait) => `waits for ${printable(longWait(wait))}`);
  return waitingFor.length > MOST ? [...lines, `waits for ${waitingFor.length - MOST} more: "troupe tasks show"`] : lines;
}
