import { findAgent, TroupeError } from '@troupe/contracts';
import { workflowContext } from '@troupe/engine';
import { withBuiltIn } from './built-in-workflows.ts';
import type { KindOfTasks } from './kind-of-tasks.ts';

export const workflows: KindOfTasks = {
  title: 'Workflow',
  notFound: 'workflow-not-found',
  definitions: withBuiltIn,
  listed: (app) => app.workflows,
  main:
    ({ loaded }, { name }) =>
    (execution, input) => {
      const workflow = withBuiltIn(loaded.app).get(name);
      if (workflow === undefined) throw new TroupeError('workflow-not-found', `There is no workflow "${name}" in the app.`);
      return workflow.run(
        workflowContext(execution, (capability) => findAgent(loaded.app.agents.values(), capability)),
        input,
      );
    },
  pinned: () => ({}),
  session: () => undefined,
  agentOf: () => undefined,
  writesText: false,
  isAgent: false,
};
