import type { Callable, Effect, Json, Schema, WorkContext } from '@troupe/contracts';
import type { ToolSource, ToolUse } from '../port.ts';

/** What a process that runs the tools of the platform needs. */
export interface BuiltInOutside {
  /** Whose agents search. */
  readonly app: () => Callable;
  /** All tools there are. */
  readonly list: ToolSource['list'];
}

/** A tool of the platform itself. */
export interface BuiltInTool<I = never> {
  readonly name: string;
  readonly description: string;
  readonly input: Schema<unknown>;
  /** Whether others wrote what it returns. */
  readonly untrusted?: true;
  /** `pure` by default: it reads, and changes nothing. */
  readonly effect?: Effect;
  /** @param args as `input` made them */
  run(
    args: I,
    context: Pick<WorkContext, 'agent' | 'artifacts'>,
    outside: BuiltInOutside & { readonly memory: ToolUse['memory'] | undefined },
  ): Promise<Json> | Json;
}
