import { expect, it } from 'vitest';
import { runUnderKills } from './mcp-conformance/under-kills.ts';

/** Tasks are what outlives the process that a client speaks with; `npm run mcp:kills` runs all scenarios. */
it(
  'the scenarios of tasks in the official suite of MCP pass while the gateway and orchestrators are killed',
  {
    timeout: 600_000,
  },
  async () => {
    const { kills, passed, failed } = await runUnderKills({ rounds: 2, name: 'tasks' }, () => {});
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThanOrEqual(20);
    expect(kills).toBeGreaterThanOrEqual(2);
  },
);
