import type { ErrorShape, Problem } from '@troupe/http';
import { z } from 'zod';

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

function numberOf({ code, status }: Problem): number {
  if (code === 'invalid-json' || code === 'invalid-encoding') return PARSE_ERROR;
  return status >= 500 ? INTERNAL_ERROR : INVALID_REQUEST;
}
