import { chainText, demandMayCall, TroupeError, type Callable, type Work } from '@troupe/contracts';

/**
 * Throws for a call of a tool that is not to be made by the one who makes it, the last link of its chain (W9): an
 * agent calls what it lists, a workflow what its code says, and nobody else calls tools: without a chain none is
 * called. To find out what became of an earlier attempt is let through though its agent does not list it any more.
 *
 * @throws TroupeError `call-not-allowed`, not retryable
 */
export function demandChain(app: Callable, { chain, name, agent, reconcile }: Work): void {
  const caller = chain?.at(-1);
  const said = agent === undefined ? caller?.kind === 'workflow' : caller?.kind === 'agent' && caller.id === agent;
  if (!said)
    throw new TroupeError('call-not-allowed', `The tool "${name}" is called by no workflow or agent: ${chainText(chain ?? [])}.`, {
      retryable: false,
    });
  if (agent !== undefined && reconcile !== true) demandMayCall(app, agent, { kind: 'tool', name });
}
