import type { ModelResponse } from '@troupe/contracts';
import { chooseCalls } from './demo/choose-calls.ts';
import { composeAnswer } from './demo/compose-answer.ts';
import { readConversation } from './demo/conversation.ts';
import { sampleOf } from './demo/sample-of.ts';
import { estimateUsage } from './answer/estimate-tokens.ts';
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
      if (toolCalls.length > 0) return { toolCalls, finish: 'tools', usage: { ...estimateUsage(request, { toolCalls }), ...FREE } };
      const text =
        request.output === undefined ? composeAnswer(conversation) : JSON.stringify(sampleOf(request.output, conversation.said.join('\n')));
      for (const piece of piecesOf(text)) onDelta({ text: piece });
      return { text, finish: 'stop', usage: { ...estimateUsage(request, { text }), ...FREE } };
    },
  };
}

/** What it costs, in US dollars. */
const FREE = { cost: 0 };

/** Pieces an answer streams in at most. */
const MOST_PIECES = 1_000;

/** Word by word, or of a long text as many words at once as make no more pieces than that. */
function* piecesOf(text: string): Generator<string> {
  const least = text.length / MOST_PIECES;
  let piece = '';
  for (const [word] of text.matchAll(/\S+\s*|\s+/g)) {
    piece += word;
    if (piece.length < least) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
