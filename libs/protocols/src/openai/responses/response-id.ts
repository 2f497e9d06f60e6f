import { demandPublicId, isToolsWanted, TroupeError, type GivenMessage, type Task, type TaskService } from '@troupe/contracts';

const PREFIX = 'resp_';

export function responseId({ id }: Pick<Task, 'id'>): string {
  return `${PREFIX}${id}`;
}

/** @throws TroupeError `task-not-found` */
function taskOfResponse(id: string): string {
  const task = id.slice(PREFIX.length);
  try {
    if (id.startsWith(PREFIX)) return demandPublicId(task);
  } catch {
    // It is the id of nothing.
  }
  throw new TroupeError('task-not-found', `There is no response ${JSON.stringify(id.slice(0, 80))}.`);
}

/** The response of that id. @throws TroupeError `task-not-found` where it is another task than one of an agent, too */
export async function readResponse(service: TaskService, id: string): Promise<Task> {
  const task = await service.get(taskOfResponse(id));
  if (task.kind === 'agent') return task;
  throw new TroupeError('task-not-found', `There is no response ${JSON.stringify(id.slice(0, 80))}.`);
}

/**
 * What was said up to the end of a response.
 *
 * @throws TroupeError `task-not-found`, and `validation-failed` where it has not ended well
 */
export async function saidUpTo(service: TaskService, id: string): Promise<readonly GivenMessage[]> {
  const task = await readResponse(service, id);
  const { output = null, input } = task;
  if (task.status !== 'completed') {
    const message = `The response "${id}" is ${task.status}: nothing can follow it`;
    throw new TroupeError('validation-failed', `${message}.`, {
      errors: [{ pointer: '/previous_response_id', message }],
      retryable: false,
    });
  }
  const { items } = await service.history(task.id, { limit: 1 });
  const first = items[0]?.inputs[0];
  const start = first?.kind === 'accepted' ? first.start : first?.kind === 'start' ? first : undefined;
  const before = start?.conversation?.messages ?? [];
  if (isToolsWanted(output)) return [...before, ...output.messages];
  const asked: readonly GivenMessage[] = input === null ? [] : [{ role: 'user', content: textOf(input) }];
  return [...before, ...asked, { role: 'assistant', content: textOf(output) }];
}

function textOf(value: Task['input']): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
