import type { AgentContext, AgentSnapshot, CallOptions, Decision, Json, Message, ModelAnswer, ModelCallArgs } from '@troupe/contracts';
import type { Execution } from './execution.ts';
import { fingerprint } from './fingerprint.ts';
import { TaskContext } from './workflow-context.ts';

/** `ctx` of the built-in agent loop: a workflow's, and what only an agent does. */
class AgentTaskContext extends TaskContext {
  get agentSnapshot(): AgentSnapshot {
    return TaskContext.executionOf(this).start.agent as unknown as AgentSnapshot;
  }

  get model() {
    const execution = TaskContext.executionOf(this);
    return (model: string, args: ModelCallArgs, work: () => unknown, options: CallOptions): Promise<ModelAnswer> =>
      execution.work('model', 'ctx.model', model, args as unknown as Json, options, work) as Promise<ModelAnswer>;
  }

  get approval() {
    const execution = TaskContext.executionOf(this);
    return (agent: string, tool: string, args: Json): Promise<Decision> =>
      execution.await('ctx.approval', { kind: 'approval', name: tool, agent, args, hash: fingerprint(args) }) as Promise<Decision>;
  }

  get openSession() {
    const execution = TaskContext.executionOf(this);
    return (id: string): Promise<void> => execution.openSession(id);
  }

  get remember() {
    const execution = TaskContext.executionOf(this);
    return (messages: () => readonly Message[]): void => {
      execution.course.remember = messages as unknown as () => readonly Json[];
    };
  }
}

export function agentContext(execution: Execution): AgentContext {
  return new AgentTaskContext(execution) as unknown as AgentContext;
}
