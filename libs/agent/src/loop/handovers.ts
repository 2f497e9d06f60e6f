import type { AgentSnapshot, ModelWork, PlannedCall } from '@troupe/contracts';
import type { Conversation } from '../conversation/conversation.ts';

/** How often the conversation of a task was handed over, and what the agent at work is shown of it. */
export interface Handovers {
  /** The calls of an answer, without handoffs that would be too many: the model answers itself then. */
  allowed(agent: AgentSnapshot, calls: readonly PlannedCall[]): readonly PlannedCall[];
  /** Another agent takes over, with the calls of this answer made. */
  take(calls: readonly PlannedCall[], to: AgentSnapshot): void;
  /** Undefined where the agent at work is shown everything. */
  seen(): ModelWork['handed'];
}

export function startHandovers({ messages }: Pick<Conversation, 'messages'>): Handovers {
  let hops = 0;
  let handed: { readonly last: number; readonly at: number } | undefined;
  return {
    allowed({ limits: { handoffs: most = Number.POSITIVE_INFINITY } }, calls) {
      if (hops < most) return calls;
      const message = `Not done: this conversation was handed over ${hops} times, and ${most} is the most. Answer yourself with what you know.`;
      return calls.map((call) => (call.plan === 'handoff' ? { ...asked(call), plan: 'refuse', message } : call));
    },
    take(calls, to) {
      hops++;
      const call = calls.find((each) => each.plan === 'handoff' && each.to === to);
      const last = call?.plan === 'handoff' ? call.last : undefined;
      handed = last === undefined ? undefined : { last, at: messages.length };
    },
    seen: () => handed && { last: handed.last, since: messages.length - handed.at },
  };
}

function asked({ id, name, args, extra }: PlannedCall): Pick<PlannedCall, 'id' | 'name' | 'args' | 'extra'> {
  return { id, name, args, ...(extra === undefined ? {} : { extra }) };
}
