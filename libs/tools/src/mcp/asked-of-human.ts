import { createHash } from 'node:crypto';
import { jsonBytes, ToolError, TroupeError, type AskedInput, type Json } from '@troupe/contracts';
import {
  isInputRequiredResult,
  type CallToolResult,
  type Client,
  type ElicitRequest,
  type ElicitResult,
  type InputRequiredResult,
} from '@modelcontextprotocol/client';

type Answered = Pick<AskedInput, 'responses' | 'state'>;
type Result = CallToolResult | InputRequiredResult;

/** Of what a server asks at once. */
const MOST_REQUESTS = 10;
const MOST_BYTES = 65_536;

/** What the next call of revision 2026-07-28 brings: earlier ones are asked again, and answered then. */
export function againWith(client: Client, { responses, state }: Answered): { readonly [member: string]: Json | Answered['responses'] } {
  if (client.getProtocolEra() === 'legacy') return {};
  return {
    ...(Object.keys(responses).length === 0 ? {} : { inputResponses: responses }),
    ...(state === undefined ? {} : { requestState: state }),
  };
}

/**
 * Servers of revisions before 2026 ask while a call runs, and keep it open for the answer. A human takes longer than
 * that: the server is answered "cancel", the call ends with what it asked, and is made once more with the answer.
 */
export function pushedQuestions(client: Client): {
  during(answered: Answered | undefined, call: () => Promise<Result>): Promise<Result>;
} {
  const calls = new Set<{ readonly answered: Answered | undefined; readonly asked: Map<string, ElicitRequest> }>();
  client.setRequestHandler('elicitation/create', (request): ElicitResult => {
    const key = keyOf(request);
    const responses = Array.from(calls, ({ answered }) => answered?.responses[key]).filter((each) => each !== undefined);
    if (responses[0] !== undefined) return responses[0] as unknown as ElicitResult;
    // Which call it belongs to the message does not say: it is that of the only one.
    if (calls.size === 1) for (const { asked } of calls) asked.set(key, request);
    return { action: 'cancel' };
  });
  return {
    async during(answered, call) {
      const own = { answered, asked: new Map<string, ElicitRequest>() };
      calls.add(own);
      try {
        const result = await call();
        if (own.asked.size > 0)
          return { resultType: 'input_required', inputRequests: Object.fromEntries(own.asked) } as InputRequiredResult;
        return result;
      } finally {
        calls.delete(own);
      }
    },
  };
}

/** The same question has the same key in the next call. */
function keyOf({ method, params: { _meta: _, ...asked } }: ElicitRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([method, asked]))
    .digest('hex')
    .slice(0, 16);
}

/**
 * The answers to what a server asked, with the defaults of forms that nobody filled in.
 */
export function answersTo({ requests, responses, state }: AskedInput): Answered {
  const all = Object.entries(requests).map(([key, { params }]) => [
    key,
    responses[key] ?? { action: 'accept', content: defaultsOf(params) },
  ]);
  return { responses: Object.fromEntries(all) as Answered['responses'], ...(state === undefined ? {} : { state }) };
}

function defaultsOf(params: Json | undefined): Json {
  const { requestedSchema } = (params ?? {}) as {
    readonly requestedSchema?: { readonly properties?: Readonly<Record<string, { readonly default?: Json }>> };
  };
  const fields = Object.entries(requestedSchema?.properties ?? {});
  return Object.fromEntries(fields.flatMap(([name, field]) => (field?.default === undefined ? [] : [[name, field.default]])));
}

/** @throws TroupeError `input-required` when the result is a question, ToolError when no human can be asked it */
export function completeResult(server: string, result: Result): CallToolResult {
  if (!isInputRequiredResult(result)) return result as CallToolResult;
  const { inputRequests = {}, requestState } = result;
  const requests = Object.entries(inputRequests);
  const what = `The MCP server ${JSON.stringify(server)}`;
  const foreign = requests.find(([, { method }]) => method !== 'elicitation/create');
  if (foreign !== undefined) throw new ToolError(`${what} asks for ${foreign[1].method}, which is not given to servers.`);
  if (requests.length > MOST_REQUESTS || jsonBytes(result as unknown as Json) > MOST_BYTES)
    throw new ToolError(`${what} asks a human more than is put before one: ${MOST_REQUESTS} questions, ${MOST_BYTES} bytes.`);
  const details: AskedInput = {
    requests: inputRequests as unknown as AskedInput['requests'],
    responses: {},
    ...(requestState === undefined ? {} : { state: requestState }),
  };
  throw new TroupeError('input-required', `${what} asks a human before it goes on.`, {
    retryable: false,
    details: details as unknown as Json,
  });
}
