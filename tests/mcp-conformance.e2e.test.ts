import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revisions, runServerSuite } from './mcp-conformance/run-suite.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const app = fileURLToPath(new URL('mcp-conformance/app', import.meta.url));

/** What does not count, and is not there: headers that mirror arguments, of which no schema of an app says anything. */
const absent = ['http-custom-header-server-validation'];

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ app, startTimeout: 120_000 });
}, 150_000);
afterAll(() => platform[Symbol.asyncDispose]());

describe.each(revisions)('the official suite of MCP, revision %s', (revision) => {
  it('finds at /mcp all that the revision requires of a server, and the tasks extension', { timeout: 240_000 }, async () => {
    const run = await runServerSuite(`${platform.url.replace('127.0.0.1', 'localhost')}/mcp`, revision);
    expect(run.passed, run.output).toBe(true);
    expect(run.failedUncounted, run.output).toEqual(revision === '2026-07-28' ? absent : []);
    expect(run.scenarios.size).toBeGreaterThanOrEqual(30);
  });
});
