import type { ModelDelta } from '@troupe/contracts';
import type { AnswerBounds, AssembledAnswer, AssembledCall, CountedTokens } from '../answer/assembled-answer.ts';
import { fieldsOf, textIn, type Fields } from '../answer/fields.ts';
import { readArguments, wellFormedText, type WellFormedText } from '../answer/well-formed.ts';
import { badAnswer } from '../failures/bad-answer.ts';
import { keptBlocks, type KeptBlock } from '../answer/kept-blocks.ts';

/** An answer, put together from the events of the Messages API. */
export interface MessageAssembly {
  /** @throws TroupeError `model-bad-answer` when the answer grows beyond all measure */
  add(event: Fields): void;
  end(): AssembledAnswer;
}

interface Assembling {
  readonly onDelta: (delta: ModelDelta) => void;
  /** Names the model in errors. */
  readonly from: string;
  readonly bounds: AnswerBounds;
}

type Block = Record<string, unknown>;

/** Texts and inputs of blocks come in pieces. */
interface BlockAssembly {
  begin(index: unknown, given: Fields): void;
  add(index: unknown, delta: Fields): void;
  /** In the order they began. */
  end(): readonly Block[];
}

function assembleBlocks({ onDelta, from, bounds }: Assembling): BlockAssembly {
  const blocks = new Map<unknown, Block>();
  const texts = new Map<Block, WellFormedText>();
  let size = 0;

  const grow = (by: number): void => {
    size += by;
    if (size > bounds.answerBytes) throw badAnswer(from, `wrote more than ${bounds.answerBytes} bytes`);
  };
  const say = (block: Block, piece: string): void => {
    if (piece === '') return;
    block['text'] = `${String(block['text'])}${piece}`;
    onDelta({ text: piece });
  };

  return {
    begin(index, given) {
      const block: Block = { ...given };
      grow(JSON.stringify(given).length);
      blocks.set(index, block);
      if ([...blocks.values()].filter(isCall).length > bounds.answerCalls)
        throw badAnswer(from, `called more than ${bounds.answerCalls} tools at once`);
      if (given['type'] !== 'text') return;
      block['text'] = '';
      const unicode = wellFormedText();
      texts.set(block, unicode);
      say(block, unicode.add(textIn(given['text']) ?? ''));
    },
    add(index, delta) {
      const block = blocks.get(index);
      if (block === undefined) return;
      for (const [field, piece] of Object.entries(delta)) {
        if (typeof piece !== 'string' || field === 'type') continue;
        grow(Buffer.byteLength(piece));
        if (field === 'text') say(block, texts.get(block)?.add(piece) ?? '');
        else if (PIECES.has(field)) block[field] = `${textIn(block[field]) ?? ''}${piece}`;
      }
    },
    end() {
      for (const [block, unicode] of texts) say(block, unicode.end());
      return [...blocks.values()].map(withInput);
    },
  };
}

/** What else of a block comes in pieces. */
const PIECES: ReadonlySet<string> = new Set(['partial_json', 'thinking', 'signature']);

/** Input comes in pieces of JSON; some gateways send it whole where the block begins. */
function withInput({ partial_json: json, ...block }: Block): Block {
  return typeof json === 'string' && json !== '' ? { ...block, input: readArguments(json) } : block;
}

export function assembleMessage(assembling: Assembling): MessageAssembly {
  const blocks = assembleBlocks(assembling);
  let answered = false;
  let finish: string | undefined;
  let done = false;
  let usage: Fields = {};

  return {
    add(event) {
      switch (event['type']) {
        case 'message_start':
          answered = true;
          usage = counted(fieldsOf(fieldsOf(event['message'])?.['usage']) ?? {});
          break;
        case 'content_block_start':
          answered = true;
          blocks.begin(event['index'], fieldsOf(event['content_block']) ?? {});
          break;
        case 'content_block_delta':
          blocks.add(event['index'], fieldsOf(event['delta']) ?? {});
          break;
        case 'message_delta':
          finish = textIn(fieldsOf(event['delta'])?.['stop_reason']) ?? finish;
          usage = { ...usage, ...counted(fieldsOf(event['usage']) ?? {}) };
          break;
        case 'message_stop':
          done = true;
          break;
        // Whatever else there will be says nothing of the answer.
        default:
      }
    },
    end() {
      const all = blocks.end();
      return {
        answered,
        text: all.map(({ type, text }) => (type === 'text' ? String(text) : '')).join(''),
        refusal: false,
        calls: all.filter(isCall).map(callOf),
        finish,
        done,
        usage: usageOf(usage),
        extra: keptBlocks(all.map(keptBlock)),
      };
    },
  };
}

function keptBlock(block: Block): KeptBlock {
  if (isCall(block)) return { type: 'call' };
  return block['type'] === 'text' ? { type: 'text', text: String(block['text']) } : { type: 'opaque', value: block };
}

function isCall({ type }: Block): boolean {
  return type === 'tool_use';
}

function callOf({ id, name, input }: Block): AssembledCall {
  const args = typeof input === 'string' ? input : readArguments(JSON.stringify(input ?? {}));
  return { id: textIn(id) ?? '', name: textIn(name) ?? '', args, extra: undefined };
}

/** Counts that are there; later events repeat some as `null`. */
function counted(usage: Fields): Fields {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => typeof value === 'number'));
}

/** Anthropic counts what was cached, and what was put into the cache, apart from the input. */
function usageOf(usage: Fields): CountedTokens | undefined {
  const count = (field: string): number => (Number.isSafeInteger(usage[field]) ? Math.max(0, Number(usage[field])) : 0);
  const [cachedTokens, cacheWriteTokens] = [count('cache_read_input_tokens'), count('cache_creation_input_tokens')];
  const inputTokens = count('input_tokens') + cachedTokens + cacheWriteTokens;
  const outputTokens = count('output_tokens');
  if (inputTokens + outputTokens === 0) return undefined;
  return { inputTokens, outputTokens, cachedTokens, ...(cacheWriteTokens === 0 ? {} : { cacheWriteTokens }) };
}
