import {
  publicId,
  STEER,
  tenantOf,
  withTenant,
  type AgentContext,
  type AgentSnapshot,
  type Allowance,
  type CallOptions,
  type Decision,
  type GivenConversation,
  type Json,
  type ModelAnswer,
  type ModelCallArgs,
  type SteeringMessage,
  type TakenMessage,
  type TaskId,
} from '@troupe/contracts';
import type { Execution } from '../execution/execution.ts';
import { fingerprint } from '../commands/fingerprint.ts';
import { awaitChild, callWork } from './durable-calls.ts';
import { startChild } from './start-child.ts';
import { TaskContext } from './workflow-context.ts';

/** `ctx` of the built-in agent loop: a workflow's, and what only an agent does. */
class AgentTaskContext extends TaskContext {
  get agentSnapshot(): AgentSnapshot {
    return TaskContext.executionOf(this).start.agent as unknown as AgentSnapshot;
  }

  get deferred(): AgentContext['deferred'] {
    return TaskContext.executionOf(this).start.deferred as AgentContext['deferred'];
  }

  get conversation(): GivenConversation | undefined {
    return TaskContext.executionOf(this).start.conversation;
  }

  get allowance(): Allowance | undefined {
    return TaskContext.executionOf(this).start.allowance;
  }

  get usedBelow(): AgentContext['usedBelow'] {
    return TaskContext.executionOf(this).usedBelow;
  }

  get ask() {
    const execution = TaskContext.executionOf(this);
    const ask: AgentContext['ask'] = (askedBy, { kind, name }, input, options, allowance) =>
      startChild(execution, kind, kind === 'agent' ? 'ctx.agent' : 'ctx.child', name, input, { ...options, askedBy }, allowance) as Promise<
        Json | undefined
      >;
    return ask;
  }

  get callTool() {
    const execution = TaskContext.executionOf(this);
    const callTool: AgentContext['callTool'] = (askedBy, tool, args, options) =>
      callWork(execution, 'tool', 'ctx.tool', tool, args, { ...options, askedBy }) as Promise<Json | undefined>;
    return callTool;
  }

  get model() {
    const execution = TaskContext.executionOf(this);
    return (model: string, args: ModelCallArgs, work: () => unknown, options: CallOptions): Promise<ModelAnswer> =>
      callWork(execution, 'model', 'ctx.model', model, args as unknown as Json, options, work) as Promise<ModelAnswer>;
  }

  get check() {
    const execution = TaskContext.executionOf(this);
    const check: AgentContext['check'] = (activity, args, work, options) =>
      callWork(execution, 'activity', 'ctx.call', activity, args as unknown as Json, { ...options, askedBy: args.agent }, work) as Promise<
        Json | undefined
      >;
    return check;
  }

  get askHuman() {
    const execution = TaskContext.executionOf(this);
    const askHuman: AgentContext['askHuman'] = (agent, tool, args, { deadline, late } = {}, request, from) =>
      execution.await('ctx.approval', {
        kind: 'approval',
        name: tool,
        agent,
        args,
        hash: fingerprint(args),
        ...(deadline === undefined ? {} : { due: execution.now + deadline }),
        ...(late === undefined ? {} : { late }),
        ...(request === undefined ? {} : { request }),
        ...(from === undefined ? {} : { from }),
      }) as Promise<Decision>;
    return askHuman;
  }

  get passOn() {
    const execution = TaskContext.executionOf(this);
    const passOn: AgentContext['passOn'] = (agent, call, session, { signal }, allowance) => {
      const tenant = tenantOf(execution.task);
      const attributes = this.attributes.get();
      return awaitChild(
        execution,
        'ctx.agent',
        {
          taskKind: 'agent',
          name: agent.name,
          hash: fingerprint(call.args),
          key: call.id,
          askedBy: agent.name,
          parentClose: 'abandon',
          input: { tool: call.name, args: call.args },
          session: withTenant(tenant, session),
          deferred: { call, agent: agent as unknown as Json, from: { task: publicId(execution.task), session } },
          ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
          ...(allowance === undefined ? {} : { allowance }),
        },
        signal,
      ) as Promise<string>;
    };
    return passOn;
  }

  get openSession() {
    const execution = TaskContext.executionOf(this);
    const openSession: AgentContext['openSession'] = async (session) => {
      const name = withTenant(tenantOf(execution.task), session);
      const opened = await execution.await('openSession', { kind: 'open-session', name });
      if (typeof opened === 'object') return opened as TakenMessage;
      execution.main.openSession(name, opened as number);
      return undefined;
    };
    return openSession;
  }

  get takeSteered() {
    const execution = TaskContext.executionOf(this);
    const takeSteered: AgentContext['takeSteered'] = () => {
      const taken: { task: TaskId; input: Json }[] = [];
      for (let kept = execution.takeKept(STEER); kept !== undefined; kept = execution.takeKept(STEER)) {
        const { task, input } = kept.payload as unknown as SteeringMessage;
        taken.push({ task: withTenant(tenantOf(execution.task), task) as TaskId, input });
      }
      return taken;
    };
    return takeSteered;
  }

  get remember() {
    const execution = TaskContext.executionOf(this);
    const remember: AgentContext['remember'] = (messages, by, took) => {
      execution.main.remember(() => {
        const agent = by?.();
        const taken = took?.() ?? [];
        return {
          messages: messages() as unknown as readonly Json[],
          ...(agent === undefined ? {} : { agent }),
          ...(taken.length === 0 ? {} : { took: taken }),
        };
      });
    };
    return remember;
  }
}

export function agentContext(execution: Execution): AgentContext {
  return new AgentTaskContext(execution) as unknown as AgentContext;
}
