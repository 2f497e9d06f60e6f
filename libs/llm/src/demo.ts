import type { ModelResponse } from '@troupe/contracts';
import { chooseCalls } from './demo/choose-calls.ts';
import { composeAnswer } from './demo/compose-answer.ts';
import { readConversation } from './demo/conversation.ts';
import { sampleOf } from './demo/sample-of.ts';
import { estimateUsage } from './estimate-tokens.ts';
import type { ModelProvider } from './port.ts';

/**
 * A model that needs neither key nor network. It follows simple rules: first it looks things up, then
 * it does what it was asked to do by name, then it says what came of it. The same conversation gets
 * the same answer.
 */
export function demoModel(): ModelProvider {
  return {
    name: 'demo',
    async generate(request, { signal, onDelta }): Promise<ModelResponse> {
      signal.throwIfAborted();
      const conversation = readConversation(request.messages);
      const toolCalls = chooseCalls(request.tools, conversation);
      if (toolCalls.length > 0) return { toolCalls, finish: 'tools', usage: estimateUsage(request, { toolCalls }) };
      const text =
        request.output === undefined ? composeAnswer(conversation) : JSON.stringify(sampleOf(request.output, conversation.said.join('\n')));
      for (const piece of text.match(/\s*\S+/g) ?? []) onDelta({ text: piece });
      return { text, finish: 'stop', usage: estimateUsage(request, { text }) };
    },
  };
}
