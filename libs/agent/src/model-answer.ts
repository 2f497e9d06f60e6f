import { defaultBounds, toJson, type AgentDefinition, type ModelAnswer, type ModelReply } from '@troupe/contracts';
import { fit } from '@troupe/worker';
import { planCall, type CallBounds, type PinAgent } from './plan-call.ts';
import type { Toolbox } from './toolbox.ts';

/** Decides once and for all what each call of an answer comes to, and whether the output fits. */
export async function answerOf(
  agent: AgentDefinition,
  toolbox: Toolbox,
  pin: PinAgent,
  { text, finish, calls: asked }: ModelReply,
  bounds: CallBounds,
): Promise<ModelAnswer> {
  const calls = asked.slice(0, agent.limits?.toolCalls ?? defaultBounds.toolCalls);
  const output = agent.output === undefined || calls.length > 0 || finish === 'refused' ? undefined : await outputOf(agent, text ?? '');
  return {
    ...(text === undefined ? {} : { text }),
    finish,
    calls: await Promise.all(calls.map((call) => planCall(agent, toolbox, pin, call, bounds))),
    ...(calls.length === asked.length ? {} : { leftOut: asked.length - calls.length }),
    ...(output === undefined ? {} : { output }),
  };
}

async function outputOf(agent: AgentDefinition, text: string): Promise<NonNullable<ModelAnswer['output']>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(withoutFence(text));
  } catch {
    return { ok: false, message: 'it is not JSON' };
  }
  const checked = await fit<unknown>(agent.output!, parsed);
  return checked.ok ? { ok: true, value: toJson(checked.value, `The output of agent "${agent.name}"`) } : checked;
}

/** Many models put JSON into a Markdown code block, whatever they are told. */
function withoutFence(text: string): string {
  return /^\s*```(?:json)?\s*\n([\s\S]*?)\n?\s*```\s*$/.exec(text)?.[1] ?? text;
}
