import { CHARACTERS_PER_TOKEN, MEMORY_WINDOW, type Json, type ModelCallArgs, type WorkCommand } from '@troupe/contracts';
import type { ToolSource } from '@troupe/tools';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { CodeCache } from '../code/code-cache.ts';
import type { LoadedApp } from '../code/loaded-app.ts';

export interface WorkArgsParts {
  readonly loaded: LoadedApp;
  readonly sessionMessages: Sessions['messages'];
  readonly withExecution: CodeCache['withExecution'];
  readonly tools: Pick<ToolSource, 'list'>;
}

/**
 * Calls `then` with what a call is made with: its arguments, or the conversation for a model call, which
 * the log has in parts. Not at all while the code that knows it is blocked, or when it is not awaited any more.
 */
export function withArgs(
  parts: WorkArgsParts,
  task: OwnedTask,
  command: WorkCommand,
  then: (args: Json | undefined) => void,
  failed: (error: unknown) => void,
): void {
  // What an agent asks an activity for, a guard, looks at what the log has in parts, too.
  const isGuard = command.kind === 'activity' && command.askedBy !== undefined;
  if (command.kind !== 'model' && !isGuard) {
    then(command.args);
    return;
  }
  parts.withExecution(task, (execution) => {
    const late = execution.late(command.id) as (() => object) | undefined;
    if (late === undefined) return;
    // Taken now: the conversation may have grown by the time the history is read.
    const asked = late();
    if (isGuard) return then(asked as Json);
    const session = execution.main.session;
    if (session === undefined || session.at === 0) then(modelWork(parts, command, asked, []));
    else {
      const asking = parts
        .sessionMessages(session.id, session.at, windowOf(parts, command))
        .then((history) => then(modelWork(parts, command, asked, history)));
      asking.catch(failed);
    }
  });
}

/** Characters that the model gets of the conversation. */
function windowOf({ loaded }: WorkArgsParts, { args }: WorkCommand): number {
  const { agent } = args as unknown as ModelCallArgs;
  return (loaded.app.agents.get(agent)?.memory?.window ?? MEMORY_WINDOW) * CHARACTERS_PER_TOKEN;
}

function modelWork({ tools }: WorkArgsParts, command: WorkCommand, asked: object, history: readonly Json[]): Json {
  const blocked = Array.from(tools.list().values()).flatMap(({ name, blocked: is }) => (is === true ? [name] : []));
  // What the caller gave with the start stands in place of what a session holds.
  return {
    history,
    ...(command.args as object),
    ...asked,
    ...(blocked.length === 0 ? {} : { blocked }),
    model: command.name,
  } as unknown as Json;
}
