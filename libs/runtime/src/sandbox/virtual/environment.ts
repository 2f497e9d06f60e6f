import type { Replacement } from '../replace-member.ts';
import { isNodesOwn, refuse } from '../refuse.ts';
import type { Guarded } from '../stand-in.ts';

/**
 * Names that libraries ask for on the way, to print more or in colour: nothing that matters follows.
 * In the code of a task they have one value everywhere.
 */
const harmless: Readonly<Record<string, string | undefined>> = {
  NODE_ENV: 'production',
  ...{ CI: undefined, COLORTERM: undefined, DEBUG: undefined, FORCE_COLOR: undefined },
  ...{ NODE_DEBUG: undefined, NODE_DISABLE_COLORS: undefined, NO_COLOR: undefined, TERM: undefined },
};

const valueOf = (name: string | symbol): string | undefined =>
  typeof name === 'string' && Object.hasOwn(harmless, name) ? harmless[name] : undefined;

const instead = 'It differs from process to process: read it inside ctx.step, or take it as input.';

/** The environment of the process, which the code of tasks does not read; others may hold it, and read on. */
export function guardEnvironment(guarded: Guarded): Replacement {
  const by = (original: unknown): unknown => {
    /** Whether to answer as the process would. */
    const isOthers = (name: string | symbol | undefined): boolean => {
      const execution = guarded();
      if (execution === undefined || typeof name === 'symbol') return true;
      if (name !== undefined && Object.hasOwn(harmless, name)) return false;
      if (isNodesOwn()) return name === undefined;
      return refuse(execution, 'environment', name === undefined ? 'process.env' : `process.env.${name}`, instead);
    };
    return new Proxy(original as Record<string, string>, {
      get: (env, name) => (isOthers(name) ? Reflect.get(env, name) : valueOf(name)),
      has: (env, name) => (isOthers(name) ? Reflect.has(env, name) : valueOf(name) !== undefined),
      ownKeys: (env) => (isOthers(undefined) ? Reflect.ownKeys(env) : []),
      getOwnPropertyDescriptor: (env, name) => (isOthers(name) ? Reflect.getOwnPropertyDescriptor(env, name) : undefined),
      set: (env, name, value) => isOthers(undefined) && Reflect.set(env, name, value),
      deleteProperty: (env, name) => isOthers(undefined) && Reflect.deleteProperty(env, name),
    });
  };
  return { of: process, name: 'env', by };
}
