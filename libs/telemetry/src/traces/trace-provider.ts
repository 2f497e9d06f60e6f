import { context, SpanKind, trace, type Attributes } from '@opentelemetry/api';
import type { ModelRequest, ModelResponse } from '@troupe/contracts';
import type { ModelProvider } from '@troupe/llm';
import { attributes } from '../attribute-names.ts';
import { beginSpan, endWith, type Tracing } from './tracing.ts';

/** One `chat` span per question really asked: a replay asks none. */
export function traceProvider(tracing: Tracing, inner: ModelProvider): ModelProvider {
  return {
    name: inner.name,
    generate(request, options) {
      const asked = performance.now();
      const parent = trace.getSpanContext(context.active());
      const span = beginSpan(tracing, `chat ${request.model}`, {
        kind: SpanKind.CLIENT,
        parent,
        attributes: requestFacts(tracing, inner.name, request),
      });
      let first = true;
      const onDelta: typeof options.onDelta = (delta) => {
        if (first) span.setAttribute(attributes.firstChunk, (performance.now() - asked) / 1_000);
        first = false;
        options.onDelta(delta);
      };
      return endWith(span, async () => {
        const response = await context.with(trace.setSpan(context.active(), span), () => inner.generate(request, { ...options, onDelta }));
        span.setAttributes(responseFacts(tracing, response));
        return response;
      });
    },
  };
}

function requestFacts({ contents }: Tracing, provider: string, { model, settings, messages, output }: ModelRequest): Attributes {
  return {
    [attributes.operation]: 'chat',
    [attributes.provider]: provider,
    [attributes.requestModel]: model,
    ...(settings?.temperature === undefined ? {} : { [attributes.temperature]: settings.temperature }),
    ...(settings?.topP === undefined ? {} : { [attributes.topP]: settings.topP }),
    ...(settings?.maxTokens === undefined ? {} : { [attributes.maxTokens]: settings.maxTokens }),
    ...(settings?.stop === undefined ? {} : { [attributes.stopSequences]: [...settings.stop] }),
    ...(settings?.seed === undefined ? {} : { [attributes.seed]: settings.seed }),
    ...(output === undefined ? {} : { [attributes.outputType]: 'json' }),
    ...(contents ? { [attributes.inputMessages]: JSON.stringify(messages) } : {}),
  };
}

/** A provider of the app's own may answer anything; what is not there is left out. */
function responseFacts({ contents }: Tracing, response: ModelResponse): Attributes {
  const { finish, usage, text, toolCalls } = (response ?? {}) as Partial<ModelResponse>;
  return {
    ...(finish === undefined ? {} : { [attributes.finishReasons]: [finish] }),
    ...(usage?.inputTokens === undefined ? {} : { [attributes.inputTokens]: usage.inputTokens }),
    ...(usage?.outputTokens === undefined ? {} : { [attributes.outputTokens]: usage.outputTokens }),
    ...(usage?.cachedTokens === undefined ? {} : { [attributes.cachedTokens]: usage.cachedTokens }),
    ...(usage?.cost === undefined ? {} : { [attributes.cost]: usage.cost }),
    ...(contents ? { [attributes.outputMessages]: JSON.stringify([{ role: 'assistant', content: text ?? '', toolCalls }]) } : {}),
  };
}
