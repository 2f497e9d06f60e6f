import type { Redactor } from '@troupe/contracts';
import type { ModelProvider } from '@troupe/llm';

/** A provider that is sent no secret of this process, and whose answers, pieces too, have none in them. */
export function redactProvider(redact: Redactor, inner: ModelProvider): ModelProvider {
  return {
    name: inner.name,
    async generate(request, options) {
      const pieces = redact.stream();
      const pass = (text: string): void => {
        if (text !== '') options.onDelta({ text });
      };
      const response = await inner.generate(redact.data(request), { ...options, onDelta: ({ text }) => pass(pieces.add(text)) });
      pass(pieces.end());
      return redact.data(response);
    },
  };
}
