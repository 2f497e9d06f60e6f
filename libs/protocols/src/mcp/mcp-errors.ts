import type { Context, ErrorShape, Problem } from '@troupe/http';
import { z } from 'zod';

/** Where the metadata of a protected resource is, by RFC 9728. */
export const RESOURCE_METADATA = '/.well-known/oauth-protected-resource/mcp';

const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;
const INTERNAL_ERROR = -32_603;

/** What is refused before a message is read, as clients of JSON-RPC read it. */
export const mcpErrors: ErrorShape = {
  schema: z.object({
    jsonrpc: z.literal('2.0'),
    id: z.null(),
    error: z.object({ code: z.int(), message: z.string(), data: z.object({ code: z.string(), requestId: z.string() }) }),
  }),
  statuses: {},
  body: (problem) => ({
    jsonrpc: '2.0',
    id: null,
    error: { code: numberOf(problem), message: problem.detail, data: { code: problem.code, requestId: problem.requestId } },
  }),
};

/** Clients learn of a refusal where they get a token, if any is taken. */
export function mcpErrorsWith(tokens: Context['tokens']): ErrorShape {
  if (tokens === undefined) return mcpErrors;
  const headers: ErrorShape['headers'] = ({ status, code }, request) => {
    if (status !== 401) return {};
    const fault = code === 'invalid-token' ? 'error="invalid_token", ' : '';
    return { 'www-authenticate': `Bearer realm="troupe", ${fault}resource_metadata="${tokens.resourceOf(request, RESOURCE_METADATA)}"` };
  };
  return { ...mcpErrors, headers };
}

function numberOf({ code, status }: Problem): number {
  if (code === 'invalid-json' || code === 'invalid-encoding') return PARSE_ERROR;
  return status >= 500 ? INTERNAL_ERROR : INVALID_REQUEST;
}
