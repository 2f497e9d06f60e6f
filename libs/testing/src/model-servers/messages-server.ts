import type { ServerResponse } from 'node:http';
import { messagesRefusal, type MessagesBody } from './messages-rules.ts';
import { startRefusingServer, type Refusal, type RefusingServer, type Taken } from './refusing-server.ts';

export type AskedMessages = Taken<MessagesBody>;
export type MessagesServer = RefusingServer<MessagesBody>;

const ID = { 'request-id': 'req_1' };

/**
 * A server of the Messages API that refuses what Anthropic's refuses, in its words, and else answers as the
 * test sets.
 *
 * @param refuses more that this one refuses
 */
export async function startMessagesServer(
  answer: (asked: AskedMessages, response: ServerResponse) => void | Promise<void>,
  refuses: (body: MessagesBody) => string | undefined = () => undefined,
): Promise<MessagesServer> {
  return startRefusingServer<MessagesBody>(({ url, headers }, body) => {
    if (url !== '/v1/messages') return refusal(404, 'not_found_error', 'Not Found');
    if (headers['x-api-key'] === undefined) return refusal(401, 'authentication_error', 'x-api-key header is required');
    if (headers['anthropic-version'] === undefined) return refusal(400, 'invalid_request_error', 'anthropic-version: header is required');
    const fault = messagesRefusal(body()) ?? refuses(body());
    return fault === undefined ? undefined : refusal(400, 'invalid_request_error', fault);
  }, answer);
}

function refusal(status: number, type: string, why: string): Refusal {
  return { status, headers: ID, body: { type: 'error', error: { type, message: why }, request_id: ID['request-id'] }, why };
}
