import type { AnswerAssembly, Assembling } from '../answer/answer-assembly.ts';
import type { AssembledCall, CountedTokens } from '../answer/assembled-answer.ts';
import { fieldsOf, listOf, textIn, type Fields } from '../answer/fields.ts';
import { keptBlocks, type KeptBlock } from '../answer/kept-blocks.ts';
import { readArguments, wellFormedText } from '../answer/well-formed.ts';
import { badAnswer } from '../failures/bad-answer.ts';
import { readUsage } from '../openai/answer/read-usage.ts';

/** One thing of the output: a message, a call, reasoning. */
interface Output {
  item: Fields;
  /** Of a message, what was said of it; of a call, its arguments as far as they came. */
  text: string;
}

/** The output of an answer, put together from its pieces. */
interface OutputAssembly {
  text(index: unknown, piece: string): void;
  args(index: unknown, piece: string): void;
  item(index: unknown, item: Fields): void;
  readonly empty: boolean;
  /** In its order. */
  end(): readonly Output[];
}

function assembleOutputs({ onDelta, from, bounds }: Assembling): OutputAssembly {
  const outputs = new Map<unknown, Output>();
  const unicode = wellFormedText();
  let speaking: Output | undefined;
  let size = 0;

  const grow = (by: number): void => {
    size += by;
    if (size > bounds.answerBytes) throw badAnswer(from, `wrote more than ${bounds.answerBytes} bytes`);
  };
  const outputAt = (index: unknown): Output => {
    const output = outputs.get(index) ?? { item: {}, text: '' };
    outputs.set(index, output);
    return output;
  };
  const say = (output: Output, piece: string): void => {
    speaking = output;
    if (piece === '') return;
    output.text += piece;
    onDelta({ text: piece });
  };

  return {
    text(index, piece) {
      grow(Buffer.byteLength(piece));
      say(outputAt(index), unicode.add(piece));
    },
    args(index, piece) {
      grow(Buffer.byteLength(piece));
      outputAt(index).text += piece;
    },
    item(index, item) {
      const output = outputAt(index);
      grow(JSON.stringify(item).length);
      output.item = item;
      if ([...outputs.values()].filter(isCall).length > bounds.answerCalls)
        throw badAnswer(from, `called more than ${bounds.answerCalls} tools at once`);
      // Its text was said already, unless no piece of it came.
      if (item['type'] === 'message' && output.text === '') say(output, unicode.add(partsOf(item).map(textOfPart).join('')));
    },
    get empty() {
      return outputs.size === 0;
    },
    end() {
      if (speaking !== undefined) say(speaking, unicode.end());
      return [...outputs].toSorted(([a], [b]) => Number(a) - Number(b)).map(([, output]) => output);
    },
  };
}

function partsOf(item: Fields): readonly Fields[] {
  return listOf(item['content']).map((part) => fieldsOf(part) ?? {});
}

function textOfPart(part: Fields): string {
  return textIn(part['text']) ?? textIn(part['refusal']) ?? '';
}

/** An answer, put together from the events of the Responses API, or from a whole response where a stream was asked for. */
export function assembleResponse(assembling: Assembling): AnswerAssembly {
  const outputs = assembleOutputs(assembling);
  let answered = false;
  let refusal = false;
  let finish: string | undefined;
  let done = false;
  let usage: CountedTokens | undefined;

  const addItem = (index: unknown, item: Fields): void => {
    refusal ||= partsOf(item).some(({ type }) => type === 'refusal');
    outputs.item(index, item);
  };
  const addResponse = (response: Fields): void => {
    answered = true;
    usage = readUsage(response, undefined) ?? usage;
    if (outputs.empty) for (const [index, item] of listOf(response['output']).entries()) addItem(index, fieldsOf(item) ?? {});
    finish = finishOf(response) ?? finish;
  };

  return {
    add(event) {
      const { type, output_index: index } = event;
      const piece = textIn(event['delta']) ?? '';
      switch (type) {
        case 'response.output_text.delta':
          outputs.text(index, piece);
          break;
        case 'response.refusal.delta':
          refusal = true;
          outputs.text(index, piece);
          break;
        case 'response.function_call_arguments.delta':
          outputs.args(index, piece);
          break;
        case 'response.output_item.added':
        case 'response.output_item.done':
          addItem(index, fieldsOf(event['item']) ?? {});
          break;
        default:
          if (event['object'] === 'response') addResponse(event);
          else if (fieldsOf(event['response']) !== undefined) addResponse(fieldsOf(event['response'])!);
      }
    },
    done() {
      done = true;
    },
    get finished() {
      return finish !== undefined;
    },
    end() {
      const all = outputs.end();
      return {
        answered,
        text: all.map((output) => (isCall(output) ? '' : output.text)).join(''),
        refusal,
        calls: all.filter(isCall).map(callOf),
        finish,
        done,
        usage,
        extra: keptBlocks(all.flatMap(keptBlock)),
      };
    },
  };
}

/** How it ended; undefined as long as it goes on. */
function finishOf(response: Fields): string | undefined {
  const status = textIn(response['status']);
  if (status === 'completed') return 'stop';
  if (status === 'incomplete') return textIn(fieldsOf(response['incomplete_details'])?.['reason']) ?? status;
  return status === 'failed' || status === 'cancelled' ? status : undefined;
}

function isCall({ item }: Output): boolean {
  return item['type'] === 'function_call';
}

function callOf({ item, text }: Output): AssembledCall {
  const whole = textIn(item['arguments']) ?? '';
  return {
    id: textIn(item['call_id']) ?? '',
    name: textIn(item['name']) ?? '',
    args: readArguments(whole === '' ? text : whole),
    extra: undefined,
  };
}

function keptBlock(output: Output): readonly KeptBlock[] {
  const { item, text } = output;
  if (isCall(output)) return [{ type: 'call' }];
  if (item['type'] === 'message' || item['type'] === undefined) {
    const phase = textIn(item['phase']);
    return [{ type: 'text', text, ...(phase === undefined ? {} : { phase }) }];
  }
  // Where nothing is stored, an id leads nowhere; what is not encrypted cannot go back.
  const { id: _, status: __, ...value } = item;
  return item['type'] === 'reasoning' && typeof item['encrypted_content'] === 'string' ? [{ type: 'opaque', value }] : [];
}
