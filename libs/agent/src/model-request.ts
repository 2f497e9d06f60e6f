import type { AgentDefinition, InstructionContext, Message, ModelRequest, ModelWork, Work } from '@troupe/contracts';
import { withinWindow } from './conversation-window.ts';
import { safeName } from './safe-name.ts';
import type { Toolbox } from './toolbox.ts';

/** Tokens of conversation sent to the model. */
const WINDOW = 40_000;

/** What the provider is asked. @param model the provider's own name for it */
export function requestOf(agent: AgentDefinition, toolbox: Toolbox, work: Work, model: string): ModelRequest {
  const { history, messages } = work.args as unknown as ModelWork;
  const instructions = typeof agent.instructions === 'string' ? agent.instructions : agent.instructions(contextOf(work));
  const conversation = withinWindow(history, messages, agent.memory?.window ?? WINDOW);
  return {
    model,
    messages: [...(instructions === '' ? [] : [{ role: 'system', content: instructions } as const]), ...conversation.map(withSafeNames)],
    tools: toolbox.specs,
    ...(toolbox.output === undefined ? {} : { output: toolbox.output }),
    settings: agent.settings ?? {},
  };
}

/** The user as instructions see it: an attribute that is plain text is the name. */
function contextOf({ user, session, task }: Work): InstructionContext {
  const known =
    typeof user === 'object' && user !== null && !Array.isArray(user) ? (user as NonNullable<InstructionContext['user']>) : undefined;
  return { user: known ?? (user === undefined || user === null ? undefined : { name: String(user) }), session, taskId: task };
}

/** The conversation has the names of the app, and what models made up; providers are strict about both. */
function withSafeNames(message: Message): Message {
  const { toolCalls } = message;
  if (toolCalls === undefined || toolCalls.every(({ name }) => safeName(name) === name)) return message;
  return { ...message, toolCalls: toolCalls.map((call) => ({ ...call, name: safeName(call.name) })) };
}
