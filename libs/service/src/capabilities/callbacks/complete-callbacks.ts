import {
  platformPrincipal,
  publicId,
  readCallbackToken,
  tenantOf,
  TroupeError,
  type Callbacks,
  type Json,
  type TaskServices,
} from '@troupe/contracts';

/**
 * Completes callbacks of tasks by their token. It says which task, so a look at what that waits for comes first:
 * nothing is stored for a token that nobody was given.
 */
export function completeCallbacks(inside: TaskServices): Callbacks {
  return {
    async complete(token, outcome) {
      const named = readCallbackToken(token);
      if (named === undefined) throw nothingWaits();
      const service = inside.for({ ...platformPrincipal, id: 'callback', tenant: tenantOf(named.task) });
      const id = publicId(named.task);
      const waits = await service.get(id).then(({ waitingFor }) => waitingFor, unlessGone);
      if (!waits.some(({ kind, name }) => kind === 'signal' && name === named.signal)) throw nothingWaits();
      // The key makes the repeat of a request that got no answer the same one; a second outcome is refused.
      await service.signal(id, named.signal, outcome as Json, named.signal).catch(unlessGone);
    },
  };
}

/** @throws TroupeError `callback-not-found` in place of what is said of a task that is not there or over */
function unlessGone(error: unknown): never {
  if (error instanceof TroupeError && (error.code === 'task-not-found' || error.code === 'task-ended')) throw nothingWaits();
  throw error;
}

function nothingWaits(): TroupeError {
  return new TroupeError(
    'callback-not-found',
    'Nothing waits for this callback. It was completed already, its task ended, or the token is not whole.',
  );
}
