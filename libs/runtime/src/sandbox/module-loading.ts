import Module, { registerHooks } from 'node:module';
import { Trace } from '@troupe/engine';
import type { Replacement } from './replace-member.ts';
import { refuse } from './refuse.ts';
import { standIn, type Guarded } from './stand-in.ts';

/**
 * Modules are loaded once, by the task that comes first: their code is none of the task's, and draws
 * nothing of its chance.
 */
export function loadingModules(guarded: Guarded, leave: <T>(code: () => T) => T): Replacement {
  const by = (original: unknown): unknown => standIn(guarded, original, (_, real, args) => leave(() => real(...args)));
  return { of: Module.prototype, name: 'require', by };
}

/** `import()` comes back at once when the module is there, and later when it is not. Gives what takes this back. */
export function refuseImports(guarded: Guarded): () => void {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const execution = context.conditions.includes('require') ? undefined : guarded();
      if (execution !== undefined)
        refuse(execution, 'files', 'import()', 'Import at the head of the file, or inside ctx.step.', beforeLoading());
      return next(specifier, context);
    },
  });
  return () => hooks.deregister();
}

/** The stack without what Node and others do to find a module. */
function beforeLoading(): string {
  const lines = new Trace().stack.split('\n');
  return lines.slice(lines.findLastIndex((line) => line.includes('node:internal/modules/'))).join('\n');
}
