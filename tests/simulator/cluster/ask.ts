import { TroupeError, type TaskService } from '@troupe/contracts';
import type { VirtualEnv } from '@troupe/env/virtual';
import type { Beside } from './beside-tasks.ts';
import type { Asked } from '../workload/kind.ts';
import type { Chance } from './chance.ts';
import type { Slot } from './slot.ts';

/** Milliseconds a client waits for an answer before it asks somebody else: one or the other. */
const SILENCE_MS = [4_000, 10_000] as const;
/** Refusals after which it asks again; a build that differs refuses what the first one takes. */
const AGAIN = ['unavailable', 'shutting-down', 'request-timeout', 'invalid-input'];

export interface Asking {
  readonly time: VirtualEnv;
  readonly chance: Chance;
  /** Whom clients may ask. */
  readonly slots: readonly Slot[];
  readonly isOver: () => boolean;
  readonly note: (line: string) => void;
}

/** Asks one orchestrator after the other until one answers. @param enough whether the client gives up without an answer */
export async function ask<T>(
  { time, chance, slots, isOver, note }: Asking,
  what: string,
  request: (service: TaskService, beside: Beside) => Promise<T>,
  enough: () => boolean = () => false,
): Promise<Asked<T>> {
  while (!isOver()) {
    const asked = chance.of(slots).process;
    const silence = new AbortController();
    const answer =
      asked === undefined
        ? undefined
        : await Promise.race([
            asked.life
              .enter(async () => request(asked.runtime!.service, asked.beside!))
              .then((value) => asked.life.enter(async () => ({ value })), refusal),
            time.sleep(chance.of(SILENCE_MS), silence.signal).then(() => undefined),
          ]);
    silence.abort();
    if (answer !== undefined && 'value' in answer) note(`${what} is answered`);
    else if (answer !== undefined && !answer.again) note(`${what} is refused: ${answer.refused}`);
    if (answer !== undefined && !('again' in answer && answer.again)) return answer;
    if (enough()) return { refused: 'given up' };
    await time.sleep(200);
  }
  return { refused: 'over' };
}

function refusal(error: unknown): { readonly refused: string; readonly again: boolean } {
  const code = error instanceof TroupeError ? error.code : `bug: ${String(error)}`;
  return { refused: code, again: AGAIN.includes(code) };
}
