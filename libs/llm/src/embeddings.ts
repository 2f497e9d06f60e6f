import { defaultBounds, TroupeError, type AddressGuard, type Bounds, type ServerSettings } from '@troupe/contracts';
import { z } from 'zod';
import { endpointOf } from './openai/endpoint.ts';
import { textWithin } from './transport/bounded-body.ts';
import { sendRequest } from './transport/send-request.ts';

export interface EmbeddingOptions {
  /** As the server names it, such as `text-embedding-3-small`. */
  readonly model: string;
  readonly apiKey?: string;
  /** OpenAI's own by default. */
  readonly baseURL?: string;
  readonly settings?: ServerSettings;
  readonly guard?: AddressGuard;
  readonly bounds?: Pick<Bounds, 'embeddingBytes' | 'embeddingTime'>;
}

/** Vectors of texts, each of length 1. */
export interface Embeddings {
  readonly model: string;
  readonly least: number;
  embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]>;
}

const OPENAI = 'https://api.openai.com/v1';
/** What is less alike has, with models of today, nothing to do with it. */
const LEAST = 0.3;
/** Servers say so of what another attempt may mend. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 429, 500, 502, 503, 504]);

const answerShape = z.object({
  data: z.array(z.object({ index: z.int().min(0).optional(), embedding: z.array(z.number()).min(1).max(16_384) })),
});

/** Embeddings of a server that speaks the API of OpenAI. @throws TroupeError `invalid-configuration` when the address cannot work */
export function openaiEmbeddings({
  model,
  apiKey,
  baseURL = OPENAI,
  settings = {},
  guard,
  bounds = defaultBounds,
}: EmbeddingOptions): Embeddings {
  const { url: chat, headers } = endpointOf(baseURL, apiKey?.trim() || undefined, { ...settings, api: 'chat' }, defaultBounds);
  const url = new URL(chat);
  url.pathname = url.pathname.replace(/\/chat\/completions$/, '/embeddings');
  return {
    model: `openai/${model}`,
    least: LEAST,
    async embed(texts, signal) {
      const late = AbortSignal.timeout(bounds.embeddingTime);
      const answer = await sendRequest({
        ...{ url, headers: { ...headers, accept: 'application/json' }, guard, connected: () => {} },
        ...{
          body: JSON.stringify({ model, input: texts, encoding_format: 'float' }),
          signal: signal === undefined ? late : AbortSignal.any([late, signal]),
        },
      }).catch((error: unknown) => {
        if (error instanceof TroupeError) throw error;
        throw failed(url, 'cannot be reached', true, error);
      });
      try {
        if (answer.status !== 200) throw failed(url, `answered ${answer.status}`, PASSING.has(answer.status));
        return vectorsOf(await textWithin(answer.body, bounds.embeddingBytes), texts.length, url);
      } finally {
        answer.close();
      }
    },
  };
}

function vectorsOf(body: string, count: number, url: URL): readonly Float32Array[] {
  const { data } = readAnswer(body, url);
  const vectors = Array.from({ length: count }, (): Float32Array | undefined => undefined);
  for (const [at, { index = at, embedding }] of data.entries()) if (index < count) vectors[index] = ofLengthOne(embedding);
  const [first] = vectors;
  if (!vectors.every((each) => each !== undefined && each.length === first!.length && each.every(Number.isFinite)))
    throw failed(url, 'did not give one vector for each text', true);
  return vectors as Float32Array[];
}

function readAnswer(body: string, url: URL): z.output<typeof answerShape> {
  try {
    return answerShape.parse(JSON.parse(body));
  } catch (error) {
    throw failed(url, 'gave no embeddings, or too many bytes of them', true, error);
  }
}

function ofLengthOne(embedding: readonly number[]): Float32Array {
  const length = Math.hypot(...embedding);
  return Float32Array.from(embedding, (value) => (length > 0 ? value / length : 0));
}

/** What a server says is left out: it may repeat what it was sent. */
function failed({ host }: URL, what: string, retryable: boolean, cause?: unknown): TroupeError {
  return new TroupeError('unavailable', `The server of embeddings, ${host}, ${what}.`, {
    retryable,
    ...(cause === undefined ? {} : { cause }),
  });
}
