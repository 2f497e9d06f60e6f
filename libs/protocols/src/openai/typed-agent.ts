import type { CatalogEntry, TaskService } from '@troupe/contracts';
import { findAgent } from '../find-agent.ts';
import { unfit } from '../unfit.ts';

/**
 * Whether the output of an agent is typed.
 *
 * @param format asked for by the client, and at which parameter
 * @throws TroupeError `agent-not-found`, and `validation-failed` where a form of output is asked for that the agent does not have
 */
export async function isTyped(service: TaskService, name: string, format: string | undefined, param: string): Promise<boolean> {
  const typed = findModel(await service.catalog('agent'), name).output !== undefined;
  if (!typed && format !== undefined && format !== 'text')
    throw unfit(param, `Agent "${name}" answers text: it has no output schema. Ask for "text", or give the agent an output`);
  return typed;
}

/** @throws TroupeError `agent-not-found` */
export function findModel(agents: readonly CatalogEntry[], name: string): CatalogEntry {
  return findAgent(agents, name, ' GET /openai/v1/models lists them.');
}
