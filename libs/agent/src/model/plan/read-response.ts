import { TroupeError, type Bounds, type ProviderData, type Schema } from '@troupe/contracts';
import { fitNow, type WorkResult } from '@troupe/worker';
import { z } from 'zod';

/** What a provider answered, with nothing left to doubt. */
export interface ReadResponse {
  readonly text?: string | undefined;
  readonly toolCalls: readonly {
    readonly id: string;
    readonly name: string;
    readonly args?: unknown;
    readonly extra?: ProviderData | undefined;
  }[];
  readonly finish?: 'stop' | 'tools' | 'length' | 'refused' | undefined;
  readonly extra?: ProviderData | undefined;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly cost?: number | undefined };
}

export type ResponseBounds = Pick<Bounds, 'answerCalls' | 'valueBytes'>;

const noUsage = { inputTokens: 0, outputTokens: 0 };

/** Less than nothing, or a fraction of a token, is a mistake of the provider's that must not count. */
const tokens = z.number().transform((count) => Math.max(0, Math.round(count)));
/** Characters of an id or a name; longer ones are nobody's. */
const LONGEST_NAME = 256;

const providerData: z.ZodType<ProviderData | undefined> = z.record(z.string(), z.json()).optional();

const schema: Schema<ReadResponse> = z.object({
  text: z.string().optional(),
  toolCalls: z
    .array(
      z.object({
        id: z
          .string()
          .transform((id) => (id.length > LONGEST_NAME ? '' : id))
          .default(''),
        name: z.string().transform((name) => name.slice(0, LONGEST_NAME)),
        args: z.unknown(),
        extra: providerData,
      }),
    )
    .default([]),
  finish: z.enum(['stop', 'tools', 'length', 'refused']).optional(),
  extra: providerData,
  usage: z
    .object({
      inputTokens: tokens.default(0),
      outputTokens: tokens.default(0),
      cost: z
        .number()
        .transform((dollars) => Math.max(0, dollars))
        .optional(),
    })
    .default(noUsage),
});

/** Providers are written by users, too. @throws TroupeError `model-bad-answer` */
export function readResponse(model: string, response: unknown, { answerCalls, valueBytes }: ResponseBounds): ReadResponse {
  const calls = (response as { readonly toolCalls?: unknown } | null | undefined)?.toolCalls;
  if (Array.isArray(calls) && calls.length > answerCalls)
    throw badAnswer(`Model "${model}" called more than ${answerCalls} tools at once.`);
  const checked = fitNow(schema, response);
  if (!checked.ok) throw badAnswer(`Model "${model}" answered something else than { text, toolCalls, finish, usage }: ${checked.message}`);
  const { text = '', finish = 'stop', toolCalls } = checked.value;
  const isWhole = finish === 'stop' || finish === 'tools';
  if (isWhole && toolCalls.length === 0 && text.trim() === '')
    throw new TroupeError('model-bad-answer', `Model "${model}" answered nothing. Another attempt may succeed.`, { retryable: true });
  if (Buffer.byteLength(text) > valueBytes) throw badAnswer(`Model "${model}" wrote more than ${valueBytes} bytes.`);
  return checked.value;
}

function badAnswer(message: string): TroupeError {
  return new TroupeError('model-bad-answer', message);
}

export function usageOf({ usage: { inputTokens, outputTokens, cost } }: ReadResponse): NonNullable<WorkResult['usage']> {
  return { inputTokens, outputTokens, ...(cost === undefined ? {} : { cost }) };
}
