import { TroupeError, type AgentSearch } from '@troupe/contracts';

const CAPABILITY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** What is wrong with the name of a capability. */
export function capabilityFault(capability: unknown): string | undefined {
  return typeof capability === 'string' && CAPABILITY.test(capability)
    ? undefined
    : 'a capability is 1 to 100 letters, digits, ".", "_" and "-"';
}

/**
 * The agents of the app that have a capability: in the `tools` of an agent all of them, for `ctx.agent` the first by
 * its name. Which one that was is on record.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function find({ capability }: Pick<AgentSearch, 'capability'>): AgentSearch {
  const fault = capabilityFault(capability);
  if (fault !== undefined) throw new TroupeError('invalid-workflow', `find cannot work: ${fault}.`);
  return Object.freeze({ kind: 'find', name: `find:${capability}`, capability });
}
