import { defaultBounds, toJson, type AgentDefinition, type ModelAnswer, type ModelReply } from '@troupe/contracts';
import { fit } from '@troupe/worker';
import { cutCall, planCall, type Planning } from './plan-call.ts';
import { readJson } from './read-json.ts';
import type { Toolbox } from './toolbox.ts';

/** Decides once and for all what each call of an answer comes to, and whether the output fits. */
export async function answerOf(
  agent: AgentDefinition,
  toolbox: Toolbox,
  { text, finish, calls: asked, extra }: ModelReply,
  planning: Planning,
): Promise<ModelAnswer> {
  const calls = asked.slice(0, agent.limits?.toolCalls ?? defaultBounds.toolCalls);
  const cut = finish === 'length';
  const hasOutput = agent.output !== undefined && calls.length === 0 && !cut && finish !== 'refused';
  const output = hasOutput ? await outputOf(agent, text ?? '', planning) : undefined;
  return {
    ...(text === undefined ? {} : { text }),
    finish,
    ...(cut ? { cut } : {}),
    ...(extra === undefined ? {} : { extra }),
    calls: cut ? calls.map(cutCall) : await Promise.all(calls.map((call) => planCall(agent, toolbox, call, planning))),
    ...(calls.length === asked.length ? {} : { leftOut: asked.length - calls.length }),
    ...(output === undefined ? {} : { output }),
  };
}

/** The first of what may be the answer that fits; when none does, what is wrong with the likeliest. */
async function outputOf(agent: AgentDefinition, text: string, time: Pick<Planning, 'after'>): Promise<NonNullable<ModelAnswer['output']>> {
  let fault: string | undefined;
  for (const candidate of readJson(text)) {
    const checked = await fit<unknown>(agent.output!, candidate, time);
    if (checked.ok) return { ok: true, value: toJson(checked.value, `The output of agent "${agent.name}"`) };
    fault ??= checked.message;
  }
  return { ok: false, message: fault ?? 'it is not JSON' };
}
