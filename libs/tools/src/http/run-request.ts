import {
  checkBySchema,
  textsOf,
  ToolError,
  TroupeError,
  type Bounds,
  type HttpRequest,
  type HttpTool,
  type Secrets,
  type WorkContext,
} from '@troupe/contracts';
import { brokenOff, refused, type Asked } from './failures.ts';
import type { ClientBounds, HttpAnswer, HttpClient } from './http-client.ts';
import { readAnswer } from './read-answer.ts';
import { readBody, TooLarge } from './read-body.ts';
import { requestOf } from './request-of.ts';

export interface RequestParts {
  readonly client: HttpClient;
  readonly secrets: Secrets;
  readonly bounds: RequestBounds;
}

export type RequestBounds = ClientBounds & Pick<Bounds, 'toolAnswerBytes' | 'toolErrorCharacters'>;

/** Places of an answer that are named when it does not fit. */
const MOST_PLACES = 10;

/** One attempt of a tool that is a request. */
export async function runRequest(tool: HttpTool, args: unknown, context: WorkContext, parts: RequestParts): Promise<unknown> {
  const { http, effect = 'idempotent' } = tool;
  const plain = requestOf(http, args);
  const headers = await headersOf(http, plain.body !== undefined, context, parts.secrets);
  const asked: Asked = { host: plain.url.host, effect };
  const { signal, heartbeat } = context;
  try {
    signal.throwIfAborted();
    const answer = await parts.client.send({ ...plain, headers, signal, reuse: effect !== 'once' });
    heartbeat();
    if (answer.status < 200 || answer.status >= 300) throw refused(asked, answer, await errorText(answer, parts.bounds), Date.now());
    const bytes = await readBody(answer.body, encodingOf(answer), parts.bounds.toolAnswerBytes, heartbeat);
    return await resultOf(tool, asked, bytes, answer.header('content-type'));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof TooLarge) throw new ToolError(`${asked.host} did it, but its answer cannot be used. ${error.message}`);
    throw error instanceof TroupeError ? error : brokenOff(asked, error);
  }
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

/** What a server says of its refusal, as far as a model needs it; what breaks off is taken as it is. */
async function errorText(answer: HttpAnswer, { toolAnswerBytes, toolErrorCharacters }: RequestBounds): Promise<string> {
  try {
    const read = readAnswer(await readBody(answer.body, encodingOf(answer), toolAnswerBytes, () => {}), answer.header('content-type'));
    if (!read.ok || read.value === null) return '';
    const text = typeof read.value === 'string' ? read.value : JSON.stringify(read.value);
    return text.toWellFormed().trim().slice(0, toolErrorCharacters);
  } catch {
    return '';
  }
}

function encodingOf(answer: HttpAnswer): string {
  return answer.header('content-encoding')?.trim().toLowerCase() ?? 'identity';
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
