import { TroupeError, type Schema } from '@troupe/contracts';
import { fitNow, type WorkResult } from '@troupe/worker';
import { z } from 'zod';

/** What a provider answered, with nothing left to doubt. */
export interface ReadResponse {
  readonly text?: string | undefined;
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly args?: unknown }[];
  readonly finish?: 'stop' | 'tools' | 'length' | 'refused' | undefined;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly cost?: number | undefined };
}

const noUsage = { inputTokens: 0, outputTokens: 0 };

/** Less than nothing, or a fraction of a token, is a mistake of the provider's that must not count. */
const tokens = z.number().transform((count) => Math.max(0, Math.round(count)));

const schema: Schema<ReadResponse> = z.object({
  text: z.string().optional(),
  toolCalls: z.array(z.object({ id: z.string().default(''), name: z.string(), args: z.unknown() })).default([]),
  finish: z.enum(['stop', 'tools', 'length', 'refused']).optional(),
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
export function readResponse(model: string, response: unknown): ReadResponse {
  const checked = fitNow(schema, response);
  if (checked.ok) return checked.value;
  throw new TroupeError(
    'model-bad-answer',
    `Model "${model}" answered something else than { text, toolCalls, finish, usage }: ${checked.message}`,
  );
}

export function usageOf({ usage: { inputTokens, outputTokens, cost } }: ReadResponse): NonNullable<WorkResult['usage']> {
  return { inputTokens, outputTokens, ...(cost === undefined ? {} : { cost }) };
}
