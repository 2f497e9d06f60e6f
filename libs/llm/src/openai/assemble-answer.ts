import { TroupeError, type Bounds, type ModelDelta, type ModelRequest, type ModelResponse } from '@troupe/contracts';
import { estimateUsage } from '../estimate-tokens.ts';
import { withUniqueIds } from '../unique-ids.ts';
import { assembleCalls } from './assemble-calls.ts';
import type { Chunk, ChunkUsage, Delta } from './chunk.ts';
import type { ToolNames } from './tool-names.ts';
import { wellFormedText } from './well-formed.ts';

/** An answer without end must not take the process with it. */
export type AnswerBounds = Pick<Bounds, 'answerBytes' | 'answerCalls'>;

/** An answer, put together from the events it streams in. */
export interface AnswerAssembly {
  /** @throws TroupeError `model-bad-answer` when the answer grows beyond all measure */
  add(chunk: Chunk | null): void;
  /**
   * @param sent what the server said it sends
   * @throws TroupeError `model-bad-answer` when something is missing
   */
  end(sent: string): ModelResponse;
}

interface Assembling {
  readonly request: ModelRequest;
  readonly names: ToolNames;
  readonly onDelta: (delta: ModelDelta) => void;
  /** Names the model in errors. */
  readonly from: string;
  readonly bounds: AnswerBounds;
}

export function assembleAnswer({ request, names, onDelta, from, bounds }: Assembling): AnswerAssembly {
  const calls = assembleCalls();
  const unicode = wellFormedText();
  let text = '';
  let size = 0;
  let finish: string | undefined;
  let refused = false;
  let answered = false;
  let usage: ChunkUsage | undefined;

  const grow = (...pieces: readonly unknown[]): void => {
    for (const piece of pieces) if (typeof piece === 'string') size += Buffer.byteLength(piece);
    if (size > bounds.answerBytes) throw badAnswer(from, `wrote more than ${bounds.answerBytes} bytes`);
  };
  const say = (piece: string): void => {
    if (piece === '') return;
    grow(piece);
    text += piece;
    onDelta({ text: piece });
  };
  const addDelta = ({ content, refusal, tool_calls: toolCalls }: Delta): void => {
    if (typeof refusal === 'string' && refusal !== '') refused = true;
    for (const piece of [content, refusal]) if (typeof piece === 'string') say(unicode.add(piece));
    for (const call of toolCalls ?? []) {
      const { name, arguments: args } = call.function ?? {};
      grow(call.id, name, typeof args === 'object' ? JSON.stringify(args) : args);
      calls.add(call);
      if (calls.count > bounds.answerCalls) throw badAnswer(from, `called more than ${bounds.answerCalls} tools at once`);
    }
  };

  return {
    add(chunk) {
      usage = chunk?.usage ?? usage;
      const choice = chunk?.choices?.[0];
      if (choice === undefined) return;
      answered = true;
      addDelta(choice.delta ?? {});
      finish = choice.finish_reason ?? finish;
    },
    end(sent) {
      if (!answered) throw badAnswer(from, `sent ${sent} with no answer in it`);
      if (finish === undefined) throw badAnswer(from, 'broke off in the middle of its answer');
      say(unicode.end());
      const made = calls.end();
      if (made.some(({ name }) => name === '')) throw badAnswer(from, 'called a tool without naming it');
      if (finish === 'tool_calls' && made.length === 0) throw badAnswer(from, 'said that it calls tools, and called none');
      const toolCalls = withUniqueIds(made.map((call) => ({ ...call, name: names.fromWire(call.name) })));
      const said = { ...(text === '' ? {} : { text }), ...(toolCalls.length === 0 ? {} : { toolCalls }) };
      return { ...said, finish: finishOf(finish, refused, toolCalls.length > 0), usage: usageOf(usage) ?? estimateUsage(request, said) };
    },
  };
}

export function badAnswer(from: string, what: string): TroupeError {
  return new TroupeError('model-bad-answer', `${from} ${what}. Another attempt may succeed.`, { retryable: true });
}

function finishOf(reason: string, refused: boolean, calls: boolean): ModelResponse['finish'] {
  if (refused || reason === 'content_filter') return 'refused';
  if (reason === 'length') return 'length';
  return calls ? 'tools' : 'stop';
}

function usageOf(usage: ChunkUsage | undefined): ModelResponse['usage'] | undefined {
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage ?? {};
  if (!isCount(inputTokens) || !isCount(outputTokens)) return undefined;
  const cachedTokens = usage?.prompt_tokens_details?.cached_tokens;
  return { inputTokens, outputTokens, ...(isCount(cachedTokens) ? { cachedTokens } : {}) };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
