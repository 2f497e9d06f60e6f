import { ToolError, TroupeError, type Bounds, type WorkContext } from '@troupe/contracts';
import { brokenOff, refused, type Asked } from './failures.ts';
import type { ClientBounds, HttpAnswer, HttpClient, SentRequest } from './http-client.ts';
import { readAnswer } from './read-answer.ts';
import { readBody, TooLarge } from './read-body.ts';

export type RequestBounds = ClientBounds & Pick<Bounds, 'toolAnswerBytes' | 'toolErrorCharacters'>;

export interface ExchangeParts {
  readonly client: HttpClient;
  readonly bounds: RequestBounds;
  /** Called with the status of each answer. */
  readonly onStatus?: (status: number) => void;
}

/** An answer of success, to its end. */
export interface WholeAnswer extends Pick<HttpAnswer, 'status' | 'header'> {
  readonly bytes: Buffer;
}

/** One request and its whole answer. @throws TroupeError as the failed attempt of a tool; the reason of the `signal` */
export async function exchange(
  asked: Asked,
  request: Omit<SentRequest, 'signal' | 'reuse'>,
  { signal, heartbeat }: Pick<WorkContext, 'signal' | 'heartbeat'>,
  { client, bounds, onStatus }: ExchangeParts,
): Promise<WholeAnswer> {
  try {
    signal.throwIfAborted();
    const answer = await client.send({ ...request, signal, reuse: asked.effect !== 'once' });
    heartbeat();
    const { status, header } = answer;
    onStatus?.(status);
    if (status < 200 || status >= 300) throw refused(asked, answer, await errorText(answer, bounds), Date.now());
    return { status, header, bytes: await readBody(answer.body, encodingOf(answer), bounds.toolAnswerBytes, heartbeat) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof TooLarge) throw new ToolError(`${asked.host} did it, but its answer cannot be used. ${error.message}`);
    throw error instanceof TroupeError ? error : brokenOff(asked, error);
  }
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

export function encodingOf(answer: Pick<HttpAnswer, 'header'>): string {
  return answer.header('content-encoding')?.trim().toLowerCase() ?? 'identity';
}
