import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { messagesRefusal, type MessagesBody } from './messages-rules.ts';

/** A request the server took. */
export interface AskedMessages {
  readonly body: MessagesBody;
  readonly headers: IncomingHttpHeaders;
  /** 1, 2, 3 … among those it took. */
  readonly n: number;
}

export interface MessagesServer {
  readonly url: string;
  /** What it took, in order. */
  readonly asked: readonly AskedMessages[];
  /** Why it refused what it did not take. */
  readonly refused: readonly string[];
  close(): Promise<void>;
}

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
  const asked: AskedMessages[] = [];
  const refused: string[] = [];
  const refuse = (response: ServerResponse, status: number, type: string, message: string): void => {
    refused.push(message);
    const error = { type: 'error', error: { type, message }, request_id: 'req_1' };
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1' }).end(JSON.stringify(error));
  };
  const server = createServer((request, response) => {
    void text(request).then(async (raw) => {
      const { headers, url } = request;
      if (url !== '/v1/messages') return refuse(response, 404, 'not_found_error', 'Not Found');
      if (headers['x-api-key'] === undefined) return refuse(response, 401, 'authentication_error', 'x-api-key header is required');
      if (headers['anthropic-version'] === undefined)
        return refuse(response, 400, 'invalid_request_error', 'anthropic-version: header is required');
      const body = JSON.parse(raw) as MessagesBody;
      const fault = messagesRefusal(body) ?? refuses(body);
      if (fault !== undefined) return refuse(response, 400, 'invalid_request_error', fault);
      const taken = { body, headers, n: asked.length + 1 };
      asked.push(taken);
      return answer(taken, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    refused,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
