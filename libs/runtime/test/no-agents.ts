import type { RuntimeOptions } from '../src/index.ts';

const none = (): never => {
  throw new Error('There are no agents here.');
};

/** What a runtime is given of agents where its app has none. */
export const noAgents: Pick<RuntimeOptions, 'agentLoop' | 'pinAgent' | 'decideAnswer' | 'demandFreeNames'> = {
  agentLoop: none,
  pinAgent: none,
  decideAnswer: none,
  demandFreeNames: none,
};
