import type { AnswerAssembly, Assembling } from '../../answer/answer-assembly.ts';
import { assembleCalls } from './assemble-calls.ts';
import type { CountedTokens } from '../../answer/assembled-answer.ts';
import { fieldsOf, listOf, textIn, type Fields } from '../../answer/fields.ts';
import { badAnswer } from '../../failures/bad-answer.ts';
import { choiceIn, saidIn } from './chunk.ts';
import { worseFinish } from '../../answer/finish-reasons.ts';
import { afterThoughts, leadingThoughts } from './leading-thoughts.ts';
import { messageFields } from './provided-fields.ts';
import { readUsage } from './read-usage.ts';
import { wellFormedText } from '../../answer/well-formed.ts';

interface ChatAssembling extends Assembling {
  /** Names of fields this server wants back besides the usual ones. */
  readonly wantedBack?: readonly string[];
}

export function assembleAnswer({ onDelta, from, bounds, wantedBack = [] }: ChatAssembling): AnswerAssembly {
  const calls = assembleCalls(wantedBack);
  const extra = messageFields(wantedBack);
  const unicode = wellFormedText();
  const thoughts = leadingThoughts();
  let text = '';
  let size = 0;
  let finish: string | undefined;
  let refusal = false;
  let answered = false;
  let streamed = false;
  let done = false;
  let usage: CountedTokens | undefined;

  const grow = (by: number): void => {
    size += by;
    if (size > bounds.answerBytes) throw badAnswer(from, `wrote more than ${bounds.answerBytes} bytes`);
  };
  const say = (piece: string): void => {
    if (piece === '') return;
    text += piece;
    onDelta({ text: piece });
  };
  const addText = (piece: string): void => {
    if (piece === '') return;
    grow(Buffer.byteLength(piece));
    say(thoughts.add(unicode.add(piece)));
  };
  const addCall = (call: Fields): void => {
    grow(calls.add(call));
    if (calls.count > bounds.answerCalls) throw badAnswer(from, `called more than ${bounds.answerCalls} tools at once`);
  };
  const addMessage = (message: Fields): void => {
    addText(saidIn(message['content']));
    const refused = textIn(message['refusal']) ?? '';
    refusal ||= refused !== '';
    addText(refused);
    for (const call of listOf(message['tool_calls'])) addCall(fieldsOf(call) ?? {});
    const legacy = fieldsOf(message['function_call']);
    if (legacy !== undefined) addCall({ index: 0, function: legacy });
    grow(extra.add(message));
  };

  return {
    add(event) {
      const choice = choiceIn(event);
      usage = readUsage(event, choice) ?? usage;
      if (choice === undefined) return;
      answered = true;
      const delta = fieldsOf(choice['delta']);
      if (delta !== undefined) addMessage(delta);
      streamed ||= delta !== undefined && Object.keys(delta).length > 0;
      // A last event that has the message once more adds nothing.
      if (!streamed) addMessage(fieldsOf(choice['message']) ?? { content: choice['text'] });
      finish = worseFinish(finish, textIn(choice['finish_reason']));
    },
    done() {
      done = true;
    },
    get finished() {
      return finish !== undefined;
    },
    end() {
      say(thoughts.add(unicode.end()));
      say(thoughts.end());
      return { answered, text: afterThoughts(text), refusal, calls: calls.end(), finish, done, usage, extra: extra.end() };
    },
  };
}
