import type { AgentSnapshot } from '@troupe/contracts';
import { isGuarded } from './guarded-answer.ts';
import { guardedInput, inputGuards, type Asked } from './guarded-input.ts';
import { unfit, type Guarding } from './through-guards.ts';

/** How a model is asked: until when, and whether its answer is held until a guard has passed it. */
export interface Asking {
  readonly held: boolean;
  readonly signal: AbortSignal | undefined;
}

/**
 * Asks the model. Beside the first call run the parallel guards of the input: the call is stopped when one says no, and
 * its answer is used once all have passed.
 */
export async function besideModel<T>(
  guarding: Guarding,
  { agent, round }: { readonly agent: AgentSnapshot; readonly round: number },
  asked: Asked,
  ask: (asking: Asking) => Promise<T>,
): Promise<T> {
  const { signal } = guarding.deadline;
  const guards = round === 1 ? inputGuards(agent, true) : [];
  if (guards.length === 0) return ask({ held: isGuarded(agent), signal });
  const stop = new AbortController();
  signal?.addEventListener('abort', () => stop.abort(signal.reason), { once: true });
  const answer = ask({ held: true, signal: stop.signal });
  // Looked at below, once the guards have passed.
  answer.catch(() => {});
  try {
    const left = await guardedInput(guarding, agent, asked, guards);
    if (left !== asked)
      throw unfit({ agent, place: 'input', round }, 'another input beside the model, which had been given the first one,');
  } catch (error) {
    stop.abort(error);
    throw error;
  }
  return answer;
}
