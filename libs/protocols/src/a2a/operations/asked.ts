import type { Principal, TaskService, TroupeError } from '@troupe/contracts';
import type { AgentCard } from '@a2a-js/sdk';
import type { ServerCallContext } from '@a2a-js/sdk/server';
import type { ExposedAgent } from '../exposed-agent.ts';

/** What an operation is given of the request it came in, whatever binding that was. */
export interface Asked {
  readonly agent: ExposedAgent;
  readonly service: TaskService;
  readonly principal: Principal;
  /** Milliseconds until a message that waits is answered though its task goes on. */
  readonly waitTime: number;
  /** Of the protocol, as its client speaks it. */
  readonly version: '0.3' | '1.0';
  /** Aborts when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
  /** The position behind which a stream goes on. */
  readonly after: string | undefined;
  /** Resolves once the client takes more updates, where the binding does not wait for that itself. */
  taken?: () => Promise<void>;
  readonly card: (extended: boolean) => Promise<AgentCard>;
  /** Why it was refused, where the protocol has no error for that. */
  refused?: TroupeError;
}

const KEY = 'troupe';

export function withAsked(context: ServerCallContext, asked: Asked): ServerCallContext {
  context.state.set(KEY, asked);
  return context;
}

export function askedOf({ state }: ServerCallContext): Asked {
  return state.get(KEY) as Asked;
}
