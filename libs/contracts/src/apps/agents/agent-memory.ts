import type { LongTermMemory } from '../../memory/long-term-memory.ts';
import type { WorkingMemory } from '../../memory/working-memory.ts';

/** Where an agent's conversation lives and how much of it the model sees. */
export interface AgentMemory {
  /** Tokens of conversation sent to the model; older messages are left out. 40,000 by default. */
  readonly window?: number;
  /** `session` (default): what was said in this session; `user`: what this user ever said to this agent. */
  readonly recall?: 'session' | 'user';
  /**
   * What becomes of a message to a session that waits for a human's approval: `queue` (default): it is taken after
   * that; `reject`: it is refused at once.
   */
  readonly whileApproval?: 'queue' | 'reject';
  /** What becomes of a message to a session in which another is being answered; a message may say otherwise. */
  readonly whileBusy?: WhileBusy;
  /** What it remembers beyond the conversation; nothing by default. */
  readonly longTerm?: LongTermMemory;
  /** A document that it keeps, and sees with its instructions; none by default. */
  readonly working?: WorkingMemory;
  /** Bases of knowledge that it looks things up in, by their names; none by default. */
  readonly knowledge?: readonly string[];
}

/**
 * `queue`, the default: it is answered after that. `reject`: it is refused at once. `interrupt`: the task that answers
 * the other is cancelled first. `steer`: that task takes the message before it next asks a model; one that it does not take
 * is answered after that.
 */
export const whileBusyPolicies = ['queue', 'reject', 'interrupt', 'steer'] as const;
export type WhileBusy = (typeof whileBusyPolicies)[number];
