import { fieldsOf, type Fields } from '../../answer/fields.ts';
import type { CountedTokens } from '../../answer/assembled-answer.ts';

/** Where servers write what an answer used; undefined when there is nothing that can be true. */
export function readUsage(event: Fields, choice: Fields | undefined): CountedTokens | undefined {
  const places = [event['usage'], choice?.['usage'], fieldsOf(event['x_groq'])?.['usage']];
  const usage = places.map(fieldsOf).find((each) => each !== undefined);
  if (usage === undefined) return undefined;
  const inputTokens = usage['prompt_tokens'] ?? usage['input_tokens'];
  const outputTokens = usage['completion_tokens'] ?? usage['output_tokens'];
  if (!isCount(inputTokens) || !isCount(outputTokens) || inputTokens + outputTokens === 0) return undefined;
  const cachedTokens = [
    fieldsOf(usage['prompt_tokens_details'])?.['cached_tokens'],
    fieldsOf(usage['input_tokens_details'])?.['cached_tokens'],
    usage['prompt_cache_hit_tokens'],
    usage['cached_tokens'],
    usage['cache_read_input_tokens'],
  ].find(isCount);
  const { cost } = usage;
  return {
    inputTokens,
    outputTokens,
    ...(cachedTokens === undefined ? {} : { cachedTokens: Math.min(cachedTokens, inputTokens) }),
    ...(typeof cost === 'number' && Number.isFinite(cost) && cost >= 0 ? { cost } : {}),
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
