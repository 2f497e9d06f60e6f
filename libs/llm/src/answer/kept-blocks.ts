import type { Json, Message, ProviderData } from '@troupe/contracts';
import { fieldsOf, listOf, type Fields } from './fields.ts';

/** A part of an answer, in the order they came: text, a call, or what only its provider reads. */
export type KeptBlock =
  | { readonly type: 'text'; readonly text: string; readonly phase?: string }
  | { readonly type: 'call' }
  | { readonly type: 'opaque'; readonly value: Fields };

/**
 * An answer in its order, when there is more in it than text and calls: thoughts go back as they came, with
 * their signatures and where they stood. Text and calls are in the message already, so of a text only the
 * length is kept, and of a call that it stood there.
 */
export function keptBlocks(blocks: readonly KeptBlock[]): ProviderData | undefined {
  if (blocks.every((block) => block.type === 'call' || (block.type === 'text' && block.phase === undefined))) return undefined;
  return { blocks: blocks.map(keptBlock) };
}

function keptBlock(block: KeptBlock): Json {
  switch (block.type) {
    case 'text':
      return { type: 'text', length: block.text.length, ...(block.phase === undefined ? {} : { phase: block.phase }) };
    case 'call':
      return { type: 'call' };
    case 'opaque':
      return { type: 'opaque', value: block.value as Json };
    default:
      return block satisfies never;
  }
}

/** The message of an answer in its order. @param T what a provider calls a part of it */
export function blocksBack<T>(
  { extra }: Message,
  text: string,
  calls: readonly T[],
  write: { readonly text: (text: string, phase: string | undefined) => T; readonly opaque: (value: Fields) => T },
): readonly T[] {
  const kept = listOf(extra?.['blocks']).map((block) => fieldsOf(block) ?? {});
  const said = (piece: string, phase?: unknown): readonly T[] =>
    piece.trim() === '' ? [] : [write.text(piece, typeof phase === 'string' ? phase : undefined)];
  const opaque = (block: Fields): readonly T[] => (block['type'] === 'opaque' ? [write.opaque(fieldsOf(block['value']) ?? {})] : []);
  const length = kept.reduce((sum, block) => sum + (block['type'] === 'text' ? Number(block['length']) : 0), 0);
  const isWhole = length === text.length && kept.filter(({ type }) => type === 'call').length === calls.length;
  // Of a message that was shortened meanwhile, thoughts come first, as models write them.
  if (kept.length === 0 || !isWhole) return [...kept.flatMap(opaque), ...said(text), ...calls];

  let at = 0;
  let call = 0;
  return kept.flatMap((block): readonly T[] => {
    if (block['type'] === 'call') return [calls[call++]!];
    if (block['type'] !== 'text') return opaque(block);
    return said(text.slice(at, (at += Number(block['length']))), block['phase']);
  });
}
