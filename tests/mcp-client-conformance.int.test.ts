import { describe, expect, it } from 'vitest';
import { runClientScenario, type Revision } from './mcp-conformance/run-suite.ts';

/** Of those in which a user logs in, what each revision asks. */
const authOfBoth = [
  'auth/metadata-default',
  'auth/metadata-var1',
  'auth/metadata-var2',
  'auth/metadata-var3',
  'auth/basic-cimd',
  'auth/scope-from-www-authenticate',
  'auth/scope-from-scopes-supported',
  'auth/scope-omitted-when-undefined',
  'auth/scope-step-up',
  'auth/scope-retry-limit',
  'auth/token-endpoint-auth-basic',
  'auth/token-endpoint-auth-post',
  'auth/token-endpoint-auth-none',
  'auth/pre-registration',
];

/** What the official suite asks of clients. */
const scenarios: Readonly<Record<Revision, readonly string[]>> = {
  '2025-11-25': ['initialize', 'tools_call', 'sse-retry', 'json-schema-2020-12-preservation', ...authOfBoth],
  '2026-07-28': [
    'tools_call',
    'request-metadata',
    'sep-2322-client-request-state',
    'http-standard-headers',
    'http-custom-headers',
    'http-invalid-tool-headers',
    'json-schema-ref-no-deref',
    'json-schema-2020-12-preservation',
    ...authOfBoth,
    'auth/resource-mismatch',
    'auth/offline-access-scope',
    'auth/offline-access-not-supported',
    'auth/authorization-server-migration',
    'auth/iss-supported',
    'auth/iss-not-advertised',
    'auth/iss-supported-missing',
    'auth/iss-wrong-issuer',
    'auth/iss-unexpected',
    'auth/iss-normalized',
    'auth/metadata-issuer-mismatch',
  ],
};

describe.each(Object.entries(scenarios) as [Revision, readonly string[]][])(
  'the official suite of MCP for clients, revision %s',
  (revision, names) => {
    it.each(names)('%s', async (name) => {
      const { passed, output } = await runClientScenario(name, revision);
      expect(passed, output).toBe(true);
    });
  },
);

it.each(['auth/client-credentials-jwt', 'auth/client-credentials-basic'])('the extension %s', async (name) => {
  const { passed, output } = await runClientScenario(name, undefined);
  expect(passed, output).toBe(true);
});

it('what is not so: a server before 2026 that asks a human is answered "cancel", and asked again by the next call', async () => {
  const { passed, output } = await runClientScenario('elicitation-sep1034-client-defaults', '2025-11-25');
  expect(passed).toBe(false);
  expect(output).toContain('5/6');
});
