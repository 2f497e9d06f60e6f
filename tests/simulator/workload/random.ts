import { anyProgram, codeOf, names, SAFE } from '@troupe/engine/random-program';
import fc from 'fast-check';
import type { Code, Kind } from './kind.ts';

/** Names of the calls and children of random programs. */
export const called: readonly string[] = [...names, 'handed'].flatMap((name) => [name, SAFE + name]);

/** Signals a random program may wait for. */
export const signalNames: readonly string[] = names.flatMap((name) => [name, SAFE + name]);

const programs = new Map<number, ReturnType<typeof sampled>>();

function sampled(seed: number): Parameters<typeof codeOf>[0] {
  return fc.sample(anyProgram, { seed, numRuns: 1 })[0]!;
}

function programOf(seed: number): Parameters<typeof codeOf>[0] {
  let program = programs.get(seed);
  if (program === undefined) {
    if (programs.size > 100) programs.clear();
    programs.set(seed, (program = sampled(seed)));
  }
  return program;
}

/** Whatever code may ask for. What it comes to is judged by its log alone. */
export const random: Kind = {
  // Its id says what it is: a later run has another input.
  code: async (ctx) => codeOf(programOf(Number(ctx.taskId.split('-')[2])), [])(ctx, null),
  controls(chance, at) {
    if (!chance.happens(0.4)) return [];
    const when = at + chance.between(200, 9_000);
    const how = chance.of(['cancel', 'terminate', 'suspend'] as const);
    return how === 'suspend'
      ? [
          { at: when, do: how },
          { at: when + chance.below(5_000), do: 'resume' },
        ]
      : [{ at: when, do: how }];
  },
  fault: () => undefined,
};

/** A child of a random program. */
export const small: Code = async (ctx, input) => {
  await ctx.sleep(20);
  return ctx.call('a', JSON.stringify(input ?? null));
};
