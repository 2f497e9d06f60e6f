import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { responsesRefusal, type ResponsesBody, type ResponsesFault } from './responses-rules.ts';

/** A request the server took. */
export interface AskedResponses {
  readonly body: ResponsesBody;
  readonly headers: IncomingHttpHeaders;
  /** 1, 2, 3 … among those it took. */
  readonly n: number;
}

export interface ResponsesServer {
  /** With the path before `/responses`. */
  readonly url: string;
  /** What it took, in order. */
  readonly asked: readonly AskedResponses[];
  /** Why it refused what it did not take. */
  readonly refused: readonly string[];
  close(): Promise<void>;
}

/**
 * A server of the Responses API that refuses what OpenAI's refuses, in its words, and else answers as the test sets.
 *
 * @param refuses more that this one refuses
 */
export async function startResponsesServer(
  answer: (asked: AskedResponses, response: ServerResponse) => void | Promise<void>,
  refuses: (body: ResponsesBody) => ResponsesFault | undefined = () => undefined,
): Promise<ResponsesServer> {
  const asked: AskedResponses[] = [];
  const refused: string[] = [];
  const refuse = (response: ServerResponse, { status = 400, ...fault }: ResponsesFault): void => {
    refused.push(fault.message);
    const error = { error: { type: 'invalid_request_error', ...fault } };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(error));
  };
  const server = createServer((request, response) => {
    void text(request).then(async (raw) => {
      const { headers, url } = request;
      if (url !== '/v1/responses') return refuse(response, { message: `Invalid URL (POST ${url})`, param: null, code: null, status: 404 });
      const body = JSON.parse(raw) as ResponsesBody;
      const fault = responsesRefusal(body) ?? refuses(body);
      if (fault !== undefined) return refuse(response, fault);
      const taken = { body, headers, n: asked.length + 1 };
      asked.push(taken);
      return answer(taken, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    refused,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
