import type { Callable, Json, Schema, WorkContext } from '@troupe/contracts';
import type { ToolSource } from '../port.ts';

/** What a process that runs the tools of the platform needs. */
export interface BuiltInOutside {
  /** Whose agents search. */
  readonly app: () => Callable;
  /** All tools there are. */
  readonly list: ToolSource['list'];
}

/** A tool of the platform itself: it reads, and changes nothing. */
export interface BuiltInTool<I = never> {
  readonly name: string;
  readonly description: string;
  readonly input: Schema<unknown>;
  /** Whether others wrote what it returns. */
  readonly untrusted?: true;
  /** @param args as `input` made them */
  run(args: I, context: Pick<WorkContext, 'agent' | 'artifacts'>, outside: BuiltInOutside): Promise<Json> | Json;
}
