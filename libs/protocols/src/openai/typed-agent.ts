import { TroupeError, type TaskService } from '@troupe/contracts';

/**
 * Whether the output of an agent is typed.
 *
 * @param format asked for by the client, and at which parameter
 * @throws TroupeError `agent-not-found`, and `validation-failed` where a form of output is asked for that the agent does not have
 */
export async function isTyped(service: TaskService, name: string, format: string | undefined, param: string): Promise<boolean> {
  const agent = (await service.catalog('agent')).find((each) => each.name === name);
  if (agent === undefined) throw unknownModel(name);
  const typed = agent.output !== undefined;
  if (!typed && format !== undefined && format !== 'text') {
    const message = `Agent "${name}" answers text: it has no output schema. Ask for "text", or give the agent an output`;
    throw new TroupeError('validation-failed', `${message}.`, { errors: [{ pointer: param, message }], retryable: false });
  }
  return typed;
}

export function unknownModel(name: string): TroupeError {
  return new TroupeError('agent-not-found', `There is no agent ${JSON.stringify(name)}. GET /openai/v1/models lists them.`);
}
