import type { ModelPrices, ModelResponse, ServerSettings } from '@troupe/contracts';

const PER = 1_000_000;

/** What the server says it costs counts before what prices come to. */
export function withCost(response: ModelResponse, { prices }: ServerSettings): ModelResponse {
  const { usage } = response;
  if (prices === undefined || prices === 'reported' || usage.cost !== undefined) return response;
  return { ...response, usage: { ...usage, cost: costOf(usage, prices) } };
}

/** US dollars. */
function costOf(
  { inputTokens, outputTokens, cachedTokens = 0, cacheWriteTokens = 0 }: ModelResponse['usage'],
  { input, output, cachedInput = input, cacheWrite = input }: ModelPrices,
): number {
  const plain = inputTokens - cachedTokens - cacheWriteTokens;
  return (plain * input + cachedTokens * cachedInput + cacheWriteTokens * cacheWrite + outputTokens * output) / PER;
}
