import type { Json, Message, ProviderData } from '@troupe/contracts';
import type Anthropic from '@anthropic-ai/sdk';
import { fieldsOf, listOf, type Fields } from '../answer/fields.ts';

/**
 * An answer in its order, when there is more in it than text and calls: thoughts go back as they came, with
 * their signatures and where they stood. Text and calls are in the message already, so of a text only the
 * length is kept, and of a call that it stood there.
 */
export function keptBlocks(blocks: readonly Fields[]): ProviderData | undefined {
  if (blocks.every(({ type }) => type === 'text' || type === 'tool_use')) return undefined;
  return { blocks: blocks.map(keptBlock) };
}

function keptBlock(block: Fields): Json {
  switch (block['type']) {
    case 'text':
      return { type: 'text', length: String(block['text']).length };
    case 'tool_use':
      return { type: 'tool_use' };
    default:
      return block as Json;
  }
}

/** The blocks of a message as they stood in the answer. */
export function blocksBack(
  { extra }: Message,
  text: string,
  calls: readonly Anthropic.ToolUseBlockParam[],
): readonly Anthropic.ContentBlockParam[] {
  const plain: Anthropic.ContentBlockParam[] = [...(text.trim() === '' ? [] : [{ type: 'text' as const, text }]), ...calls];
  const kept = listOf(extra?.['blocks']).map((block) => fieldsOf(block) ?? {});
  if (kept.length === 0) return plain;
  const ofType = (type: string): readonly Fields[] => kept.filter((block) => block['type'] === type);
  const opaque = kept.filter(({ type }) => type !== 'text' && type !== 'tool_use') as unknown as Anthropic.ContentBlockParam[];
  const length = ofType('text').reduce((sum, block) => sum + Number(block['length']), 0);
  // Of a message that was shortened meanwhile, thoughts come first, as models write them.
  if (length !== text.length || ofType('tool_use').length !== calls.length) return [...opaque, ...plain];

  let at = 0;
  let call = 0;
  return kept.flatMap((block): readonly Anthropic.ContentBlockParam[] => {
    if (block['type'] === 'tool_use') return [calls[call++]!];
    if (block['type'] !== 'text') return [block as unknown as Anthropic.ContentBlockParam];
    const piece = text.slice(at, (at += Number(block['length'])));
    return piece.trim() === '' ? [] : [{ type: 'text', text: piece }];
  });
}
