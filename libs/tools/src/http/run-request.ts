import { checkBySchema, textsOf, ToolError, type HttpRequest, type HttpTool, type Secrets, type WorkContext } from '@troupe/contracts';
import { exchange, type ExchangeParts } from './exchange.ts';
import type { Asked } from './failures.ts';
import { readAnswer } from './read-answer.ts';
import { requestOf } from './request-of.ts';

export interface RequestParts extends ExchangeParts {
  readonly secrets: Secrets;
}

/** Places of an answer that are named when it does not fit. */
const MOST_PLACES = 10;

/** One attempt of a tool that is a request. */
export async function runRequest(tool: HttpTool, args: unknown, context: WorkContext, parts: RequestParts): Promise<unknown> {
  const { http, effect = 'idempotent' } = tool;
  const plain = requestOf(http, args);
  const headers = await headersOf(http, plain.body !== undefined, context, parts.secrets);
  const asked: Asked = { host: plain.url.host, effect };
  const answer = await exchange(asked, { ...plain, headers }, context, parts);
  return await resultOf(tool, asked, answer.bytes, answer.header('content-type'));
}

async function headersOf(
  http: HttpRequest,
  hasBody: boolean,
  context: WorkContext,
  secrets: Secrets,
): Promise<Readonly<Record<string, string>>> {
  const { headers = {}, idempotencyKey } = http;
  const texts = Object.entries(await textsOf(headers, secrets)).map(([name, text]) => [name.toLowerCase(), text] as const);
  return {
    accept: 'application/json, text/*;q=0.5',
    'accept-encoding': 'identity',
    'user-agent': 'troupe',
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
    ...Object.fromEntries(texts),
    ...(idempotencyKey === undefined ? {} : { [idempotencyKey]: context.idempotencyKey }),
  };
}

/** The server did what it was asked for, whatever its answer is like: another attempt would do it again. */
async function resultOf({ output }: HttpTool, { host }: Asked, bytes: Uint8Array, type: string | undefined): Promise<unknown> {
  const read = readAnswer(bytes, type);
  if (!read.ok) throw new ToolError(`${host} did it, but answered ${read.why}.`);
  if (output === undefined) return read.value;
  const checked = await checkBySchema<unknown>(output, read.value);
  if (checked.ok) return checked.value;
  const places = checked.issues.slice(0, MOST_PLACES).map(({ path, message }) => [...path.map(String), message].join(': '));
  throw new ToolError(`${host} did it, but its answer is not what the tool is to give: ${places.join('; ')}.`);
}
