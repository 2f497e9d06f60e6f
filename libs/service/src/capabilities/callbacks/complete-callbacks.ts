import {
  platformPrincipal,
  publicId,
  readCallbackToken,
  tenantOf,
  TroupeError,
  type CallbackOutcome,
  type Callbacks,
  type ErrorCode,
  type Json,
  type NamedCallback,
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
      await completeIn(inside, named, outcome).catch(unlessGone);
    },
  };
}

async function completeIn(inside: TaskServices, { task, signal }: NamedCallback, outcome: CallbackOutcome): Promise<void> {
  const service = inside.for({ ...platformPrincipal, id: 'callback', tenant: tenantOf(task) });
  const id = publicId(task);
  const { waitingFor } = await service.get(id);
  if (!waitingFor.some(({ kind, name }) => kind === 'signal' && name === signal)) throw nothingWaits();
  // The key makes the repeat of a request that got no answer the same one; a second outcome is refused.
  await service.signal(id, signal, outcome as Json, signal);
}

/** Codes from which somebody without a token would learn which tenants and tasks there are. */
const gone: readonly ErrorCode[] = ['task-not-found', 'task-ended', 'unknown-tenant'];

/** @throws TroupeError `callback-not-found` in place of what is said of a task that is not there or over, or of its tenant */
function unlessGone(error: unknown): never {
  if (error instanceof TroupeError && gone.includes(error.code)) throw nothingWaits();
  throw error;
}

function nothingWaits(): TroupeError {
  return new TroupeError(
    'callback-not-found',
    'Nothing waits for this callback. It was completed already, its task ended, or the token is not whole.',
  );
}
