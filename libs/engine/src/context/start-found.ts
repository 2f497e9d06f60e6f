import type { ChildOptions } from '@troupe/contracts';
import type { Execution } from '../execution/execution.ts';
import { callWork } from './durable-calls.ts';
import { nameGiven } from './name-given.ts';
import { startChild } from './start-child.ts';

/** The name of an agent that has a capability. @throws TroupeError `agent-not-found` */
export type FindAgent = (capability: string) => string;

/** Who is found is a step, so that a replay asks the same agent, whatever the app is like by then. */
export async function startFound(
  execution: Execution,
  findAgent: FindAgent,
  capability: string,
  input: unknown,
  options: ChildOptions = {},
): Promise<unknown> {
  const { key, signal } = options;
  const name = nameGiven(`find ${capability}`, 'ctx.agent');
  const found = { ...(key === undefined ? {} : { key }), ...(signal === undefined ? {} : { signal }) };
  const agent = await callWork(execution, 'step', 'ctx.agent', name, undefined, found, () => findAgent(capability));
  return startChild(execution, 'agent', 'ctx.agent', agent, input, options);
}
