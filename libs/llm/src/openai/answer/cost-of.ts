import type { ModelPrices, ModelResponse } from '@troupe/contracts';

const PER = 1_000_000;

/** US dollars. */
export function costOf(
  { inputTokens, outputTokens, cachedTokens = 0 }: ModelResponse['usage'],
  { input, output, cachedInput = input }: ModelPrices,
): number {
  return ((inputTokens - cachedTokens) * input + cachedTokens * cachedInput + outputTokens * output) / PER;
}
