import type { AgentSnapshot, Json, PlannedCall } from '@troupe/contracts';
import { targetOf } from '../answer-calls.ts';
import type { Answered } from '../round.ts';
import { throughGuards, type Guarding } from './through-guards.ts';

/** The calls of an answer as the guards leave them. Those that the model is to make otherwise are refused with the reason. */
export async function guardedCalls(
  guarding: Guarding,
  agent: AgentSnapshot,
  round: number,
  calls: readonly PlannedCall[],
): Promise<readonly PlannedCall[]> {
  if (agent.guards?.toolCall === undefined && agent.guards?.handoff === undefined) return calls;
  const target = targetOf(calls);
  return Promise.all(calls.map((call) => guardedCall(guarding, agent, round, call, target)));
}

async function guardedCall(
  guarding: Guarding,
  agent: AgentSnapshot,
  round: number,
  call: PlannedCall,
  target: AgentSnapshot | undefined,
): Promise<PlannedCall> {
  switch (call.plan) {
    case 'refuse':
      return call;
    case 'handoff': {
      if (call.to !== target) return call;
      const at = { agent, place: 'handoff', round, tool: call.to.name, id: call.id } as const;
      const passed = await throughGuards(guarding, at, [{ to: call.to.name }]);
      return passed.kind === 'retry' ? refused(call, passed.reason) : call;
    }
    case 'run':
    case 'agent':
    case 'workflow':
    case 'ask':
    case 'caller': {
      const passed = await throughGuards(guarding, { agent, place: 'toolCall', round, tool: call.name, id: call.id }, [call.args]);
      return passed.kind === 'retry' ? refused(call, passed.reason) : { ...call, args: passed.values[0]! };
    }
    default:
      return call satisfies never;
  }
}

function refused({ id, name, args }: PlannedCall, reason: string): PlannedCall {
  return { id, name, args, plan: 'refuse', message: `This call was not made: ${reason}` };
}

/** What tools and other agents gave, as the guards leave it. @param calls as they were planned, in the same order */
export async function guardedResults(
  guarding: Guarding,
  agent: AgentSnapshot,
  round: number,
  calls: readonly PlannedCall[],
  answered: readonly Answered[],
): Promise<readonly Answered[]> {
  if (agent.guards?.toolResult === undefined) return answered;
  return Promise.all(
    answered.map(async (result, index): Promise<Answered> => {
      const { plan, name, id } = calls[index]!;
      if (plan !== 'run' && plan !== 'agent' && plan !== 'workflow') return result;
      const at = { agent, place: 'toolResult', round, tool: name, id, untrusted: result.untrusted } as const;
      const passed = await throughGuards(guarding, at, [result.content]);
      return { ...result, content: passed.kind === 'retry' ? `The result is withheld: ${passed.reason}` : textOfResult(passed.values[0]!) };
    }),
  );
}

function textOfResult(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
