import { TroupeError } from '@troupe/contracts';
import type { Client } from '@troupe/sdk';

/** What to start under a name: a workflow, or else an agent. @throws TroupeError `workflow-not-found` */
export async function targetOf(
  client: Client,
  name: string,
  agent: true | undefined,
): Promise<{ readonly workflow: string } | { readonly agent: string }> {
  if (agent !== true && (await client.workflows()).some((workflow) => workflow.name === name)) return { workflow: name };
  if ((await client.agents()).some((known) => known.name === name)) return { agent: name };
  const kind = agent === true ? 'agent' : 'workflow or agent';
  throw new TroupeError(
    'workflow-not-found',
    `There is no ${kind} ${JSON.stringify(name)}. See "troupe workflows list" and "troupe agents list".`,
  );
}
