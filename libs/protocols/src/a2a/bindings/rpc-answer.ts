import type { AgentCard } from '@a2a-js/sdk';
import { A2AError, RequestMalformedError } from '@a2a-js/sdk/errors';
import { LegacyJsonRpcTransportHandler } from '@a2a-js/sdk/compat/v0_3/server';
import { JsonRpcTransportHandler, type A2ARequestHandler } from '@a2a-js/sdk/server';
import type { Asked } from '../operations/asked.ts';
import { POSITION } from '../operations/read-tasks.ts';
import type { Answered, ServiceHeaders } from './answered.ts';
import { callContext, isLegacy } from './call-context.ts';
import { begun, positionIn } from './stream-items.ts';

interface RpcResponse {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

const INTERNAL_ERROR = -32_603;

/**
 * A message of JSON-RPC, answered by the official package.
 *
 * @throws TroupeError where the protocol has no word for what is wrong
 */
export async function rpcAnswer(
  handler: A2ARequestHandler,
  card: AgentCard,
  asked: Asked,
  headers: ServiceHeaders,
  body: Record<string, unknown>,
): Promise<Answered> {
  const legacy = isLegacy(headers);
  const toError = legacy ? LegacyJsonRpcTransportHandler.mapToLegacyJSONRPCError : JsonRpcTransportHandler.mapToJSONRPCError;
  const id = idOf(body);
  const failed = (error: unknown): RpcResponse & { jsonrpc: string } => ({ jsonrpc: '2.0', id, error: toError(error) });
  try {
    const context = callContext(asked, headers, card, 'JSONRPC');
    const transport = legacy ? new LegacyJsonRpcTransportHandler(handler) : new JsonRpcTransportHandler(handler);
    const answer: RpcResponse | AsyncGenerator<RpcResponse> = await transport.handle(body, context);
    if (asked.refused !== undefined) throw asked.refused;
    if (Symbol.asyncIterator in answer) {
      const items = await begun(answer, {
        data: (item) => item,
        position: ({ result }) => positionIn(result, POSITION),
        error: (error) => ({ data: failed(error) }),
      });
      return { kind: 'stream', items };
    }
    return { kind: 'value', status: 200, body: isUnread(answer) ? failed(unread()) : answer };
  } catch (error) {
    if (asked.refused !== undefined) throw asked.refused;
    return { kind: 'value', status: 200, body: failed(error instanceof A2AError ? error : unread()) };
  }
}

/** What went wrong beyond our operations did so when the package read the params. */
function isUnread({ error }: RpcResponse): boolean {
  return (error as { readonly code?: number } | undefined)?.code === INTERNAL_ERROR;
}

function unread(): A2AError {
  return new RequestMalformedError('The params of the request are not those of its method.');
}

function idOf(body: unknown): unknown {
  const { id } = (body ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
