import type { ServerResponse } from 'node:http';
import { startRefusingServer, type Refusal, type RefusingServer, type Taken } from './refusing-server.ts';
import { responsesRefusal, type ResponsesBody, type ResponsesFault } from './responses-rules.ts';

export type AskedResponses = Taken<ResponsesBody>;
/** Its `url` is the path before `/responses`. */
export type ResponsesServer = RefusingServer<ResponsesBody>;

/**
 * A server of the Responses API that refuses what OpenAI's refuses, in its words, and else answers as the test sets.
 *
 * @param refuses more that this one refuses
 */
export async function startResponsesServer(
  answer: (asked: AskedResponses, response: ServerResponse) => void | Promise<void>,
  refuses: (body: ResponsesBody) => ResponsesFault | undefined = () => undefined,
): Promise<ResponsesServer> {
  const server = await startRefusingServer<ResponsesBody>(({ url }, body) => {
    if (url !== '/v1/responses') return refusal({ message: `Invalid URL (POST ${url})`, param: null, code: null, status: 404 });
    const fault = responsesRefusal(body()) ?? refuses(body());
    return fault && refusal(fault);
  }, answer);
  return { ...server, url: `${server.url}/v1` };
}

function refusal({ status = 400, ...fault }: ResponsesFault): Refusal {
  return { status, body: { error: { type: 'invalid_request_error', ...fault } }, why: fault.message };
}
