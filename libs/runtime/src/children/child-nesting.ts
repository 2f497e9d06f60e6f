import { TroupeError, type Bounds, type ChildCommand, type Start } from '@troupe/contracts';
import { kinds } from '../kinds/kinds.ts';

export type NestingBounds = Pick<Bounds, 'agentDepth' | 'childDepth'>;

/**
 * Where a child stands among the tasks above it. Agents that ask each other, and workflows that start
 * themselves, come to an end this way.
 *
 * @throws TroupeError `limit-depth`, not retryable
 */
export function childNesting(parent: Start, child: ChildCommand, { agentDepth, childDepth }: NestingBounds): NonNullable<Start['nesting']> {
  const above = parent.nesting ?? { tasks: 0, agents: 0 };
  const tasks = above.tasks + 1;
  const agents = above.agents + (kinds[parent.task].isAgent ? 1 : 0);
  const kind = kinds[child.taskKind];
  const what = `${kind.title} "${child.name}" is not begun by "${parent.name}"`;
  if (kind.isAgent && agents > agentDepth)
    throw tooDeep(
      `${what}: agents ask one another ${agents} levels deep there, and ${agentDepth} is the limit. Answer with what is known.`,
    );
  if (tasks > childDepth)
    throw tooDeep(`${what}: tasks nest ${tasks} levels deep there, and ${childDepth} is the limit. Nest them in fewer levels.`);
  return { tasks, agents };
}

function tooDeep(message: string): TroupeError {
  return new TroupeError('limit-depth', message, { retryable: false });
}
