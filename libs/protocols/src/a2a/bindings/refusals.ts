import type { ErrorShape, Problem } from '@troupe/http';
import { z } from 'zod';

/*
 * What is refused before a binding looks at it, and what the protocol has no word for, such as a missing right: in the form
 * its clients read, with the status and the code of the platform.
 */

const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;
const INTERNAL_ERROR = -32_603;
const TYPE = 'type.googleapis.com/google.rpc.ErrorInfo';

const info = z.object({
  '@type': z.literal(TYPE),
  reason: z.string(),
  domain: z.literal('troupe.dev'),
  metadata: z.object({ code: z.string(), requestId: z.string() }),
});

/** Of JSON-RPC. */
export const rpcRefusals: ErrorShape = {
  schema: z.object({
    jsonrpc: z.literal('2.0'),
    id: z.null(),
    error: z.object({ code: z.int(), message: z.string(), data: z.array(info) }),
  }),
  body: rpcRefusal,
};

/** Of a request whose id was not read. */
export function rpcRefusal(problem: Problem): object {
  return { jsonrpc: '2.0', id: null, error: { code: numberOf(problem), message: problem.detail, data: [infoOf(problem)] } };
}

/** Of HTTP and JSON: `google.rpc.Status`. */
export const restRefusals: ErrorShape = {
  schema: z.object({ error: z.object({ code: z.int(), status: z.string(), message: z.string(), details: z.array(info) }) }),
  body: (problem) => ({
    error: { code: problem.status, status: statusOf(problem.status), message: problem.detail, details: [infoOf(problem)] },
  }),
};

function infoOf({ code, requestId }: Problem): z.infer<typeof info> {
  return { '@type': TYPE, reason: code.toUpperCase().replaceAll('-', '_'), domain: 'troupe.dev', metadata: { code, requestId } };
}

function numberOf({ code, status }: Problem): number {
  if (code === 'invalid-json' || code === 'invalid-encoding') return PARSE_ERROR;
  return status >= 500 ? INTERNAL_ERROR : INVALID_REQUEST;
}

const named: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  402: 'RESOURCE_EXHAUSTED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
};

function statusOf(status: number): string {
  return named[status] ?? (status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT');
}
