import type { ModelProvider } from '@troupe/llm';
import type { Instruments } from './instruments.ts';

/** Counts tokens and times answers, of calls really made. */
export function measureProvider(counts: Instruments, inner: ModelProvider): ModelProvider {
  return {
    name: inner.name,
    async generate(request, options) {
      const { model } = request;
      const ended = counts.models.startTimer({ model });
      try {
        const response = await inner.generate(request, options);
        ended({ outcome: 'ok' });
        // A provider of the app's own may answer anything; a counter takes only numbers that grow it.
        const { inputTokens, outputTokens, cachedTokens } = (response as Partial<typeof response> | undefined)?.usage ?? {};
        for (const [direction, tokens] of Object.entries({ input: inputTokens, output: outputTokens, cached: cachedTokens })) {
          if (typeof tokens === 'number' && tokens > 0) counts.modelTokens.inc({ model, direction }, tokens);
        }
        return response;
      } catch (error) {
        ended({ outcome: 'failed' });
        throw error;
      }
    },
  };
}
