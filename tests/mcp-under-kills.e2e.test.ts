import { expect, it } from 'vitest';
import { runUnderKills } from './mcp-conformance/under-kills.ts';

it('the official suite of MCP passes while the gateway and orchestrators are killed', { timeout: 900_000 }, async () => {
  const { kills, passed, failed } = await runUnderKills({ rounds: 1 }, () => {});
  expect(failed).toEqual([]);
  expect(passed).toBeGreaterThanOrEqual(70);
  expect(kills).toBeGreaterThanOrEqual(5);
});
