import type { CallChain, ChainLink } from './call-chain.ts';
import type { Start } from './input.ts';

const known = new WeakMap<Start, CallChain>();

/** The chain of what a task calls; made once for each start. Of a child that an earlier version began the tasks in between are missing. */
export function chainOf(start: Start): CallChain {
  let chain = known.get(start);
  if (chain === undefined) known.set(start, (chain = makeChain(start)));
  return chain;
}

/** The chain of a call of an agent that the conversation of its task was handed over to, or of the task's own. */
export function chainOfCall(start: Start, agent: string | undefined): CallChain {
  const chain = chainOf(start);
  return agent === undefined || agent === start.name ? chain : Object.freeze([...chain, link('agent', agent)]);
}

function makeChain({ by, chain, task, name }: Start): CallChain {
  const above = chain ?? (by === undefined ? [] : [by]);
  return Object.freeze([...above.map(({ kind, id }) => link(kind, id)), link(task, name)]);
}

/** Code of the app reads it in one process with the log: nothing of it can be changed. */
function link(kind: ChainLink['kind'], id: string): ChainLink {
  return Object.freeze({ kind, id });
}
