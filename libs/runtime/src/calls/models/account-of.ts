import { tenantOf, withoutTenant, type Account, type App, type WorkCommand } from '@troupe/contracts';
import { kinds } from '../../kinds/kinds.ts';
import { sessionOf } from '../../sessions/session-of.ts';
import type { OwnedTask } from '../../tasks/owned-task.ts';

/** On whose account a call of a task is: that of the agent that asks, and of the user the task runs for. */
export function accountOf({ id, state }: OwnedTask, command: WorkCommand, app: Pick<App, 'agents'>): Account {
  const { start, attributes } = state;
  const agent = kinds[start.task].agentOf(command, start.name) ?? start.name;
  const user = attributes['user'] ?? start.by?.user;
  const session = sessionOf(id, start);
  return {
    ...{ tenant: tenantOf(id), agent, budgets: app.agents.get(agent)?.budgets ?? [] },
    ...(user === undefined ? {} : { user: String(user) }),
    ...(session === undefined ? {} : { session: withoutTenant(session) }),
  };
}
