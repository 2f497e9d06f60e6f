import type { ModelProvider } from '@troupe/llm';
import type { Instruments } from './instruments.ts';
import { seconds } from './seconds.ts';
import type { TenantLabel } from './tenant-label.ts';

/** Counts tokens and times answers, of calls really made. */
export function measureProvider(counts: Instruments, label: TenantLabel, inner: ModelProvider): ModelProvider {
  return {
    name: inner.name,
    async generate(request, options) {
      const { model } = request;
      const begun = seconds();
      const ended = (outcome: 'ok' | 'failed'): void => counts.models.of(model, outcome).observe(seconds() - begun);
      const count = (direction: string, tokens: unknown): void => {
        if (typeof tokens === 'number' && tokens > 0) counts.modelTokens.of(model, direction, label(options.tenant)).value += tokens;
      };
      try {
        const response = await inner.generate(request, options);
        ended('ok');
        // A provider of the app's own may answer anything; a counter takes only numbers that grow it.
        const { inputTokens, outputTokens, cachedTokens } = (response as Partial<typeof response> | undefined)?.usage ?? {};
        count('input', inputTokens);
        count('output', outputTokens);
        count('cached', cachedTokens);
        return response;
      } catch (error) {
        ended('failed');
        throw error;
      }
    },
  };
}
