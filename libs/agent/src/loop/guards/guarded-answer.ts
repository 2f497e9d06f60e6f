import type { AgentSnapshot, Json, ModelAnswer } from '@troupe/contracts';
import { textOf } from '../../conversation/text.ts';
import { throughGuards, unfit, type Guarded, type Guarding } from './through-guards.ts';

export type CheckedAnswer = { readonly kind: 'passed'; readonly answer: ModelAnswer } | { readonly kind: 'retry'; readonly reason: string };

/** An answer as the output guards leave it: its typed output, or its text, which may stand beside tool calls. */
export async function guardedAnswer(guarding: Guarding, agent: AgentSnapshot, round: number, answer: ModelAnswer): Promise<CheckedAnswer> {
  const isTyped = agent.typed && answer.output?.ok === true;
  const value = answer.output?.ok === true && isTyped ? answer.output.value : (answer.text ?? '');
  if (!isGuarded(agent) || (typeof value === 'string' && value.trim() === '')) return { kind: 'passed', answer };
  const at: Guarded = { agent, place: 'output', round };
  const passed = await throughGuards(guarding, at, [value]);
  if (passed.kind === 'retry') return passed;
  const [left] = passed.values;
  return { kind: 'passed', answer: left === value ? answer : rewritten(at, answer, left!, isTyped) };
}

/** Whether nobody is shown what the agent writes before a guard has passed it. */
export function isGuarded({ guards }: AgentSnapshot): boolean {
  return guards?.output !== undefined && guards.output.length > 0;
}

/** What a provider wants back belongs to the text that the model wrote. */
function rewritten(at: Guarded, { extra: _, ...answer }: ModelAnswer, value: Json, isTyped: boolean): ModelAnswer {
  if (isTyped) return { ...answer, text: textOf(value), output: { ok: true, value } };
  if (typeof value !== 'string') throw unfit(at, 'something else than text');
  return { ...answer, text: value };
}
