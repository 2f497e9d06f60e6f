import { TroupeError, type Json, type ModelRequest, type ModelResponse } from '@troupe/contracts';
import { estimateUsage } from './answer/estimate-tokens.ts';
import { pause } from './pause.ts';
import type { ModelProvider } from './port.ts';
import { withUniqueIds } from './answer/unique-ids.ts';

/** An answer in full. Everything that is left out is made up sensibly. */
export interface ScriptedAnswer {
  /** An array streams in these pieces. */
  readonly text?: string | readonly string[];
  readonly toolCalls?: readonly { readonly id?: string; readonly name: string; readonly args?: Json }[];
  readonly finish?: ModelResponse['finish'];
  /** Estimated from the request and the answer unless given. */
  readonly usage?: ModelResponse['usage'];
  /** Milliseconds until it answers. */
  readonly after?: number;
  /** What it fails with, once the text has streamed. */
  readonly error?: unknown;
}

/** A text, an error to fail with, or an answer in full. */
export type ScriptedStep = string | Error | ScriptedAnswer;

/** Makes the step from the request; `call` counts from 0. */
export type ScriptedRule<S = ScriptedStep> = (request: ModelRequest, call: number) => S | Promise<S>;

/**
 * Steps in the order of the calls, or one rule for all of them. A rule that looks at nothing but
 * the request also holds across restarts and for many tasks at once; `undefined` is no answer.
 */
export type Script = readonly (ScriptedStep | ScriptedRule)[] | ScriptedRule<ScriptedStep | undefined>;

export interface ScriptedOptions {
  /** Milliseconds until it answers, for steps that do not say. 0 by default. */
  readonly after?: number;
  /** Whether requests are kept in `calls`; turn it off for load. On by default. */
  readonly record?: boolean;
}

export interface ScriptedModel extends ModelProvider {
  /** Every request so far, in order. */
  readonly calls: readonly ModelRequest[];
  /** @throws TroupeError `model-failed` when steps were not asked for, or more was asked than scripted */
  assertComplete(): void;
}

/** A model that answers by a script: for tests, examples and load. */
export function scriptedModel(name: string, script: Script, { after = 0, record = true }: ScriptedOptions = {}): ScriptedModel {
  const calls: ModelRequest[] = [];
  const unexpected: TroupeError[] = [];
  let count = 0;

  const next = async (request: ModelRequest, call: number): Promise<ScriptedStep> => {
    const step = typeof script === 'function' ? script : script[call];
    const made = typeof step === 'function' ? await step(request, call) : step;
    if (made !== undefined) return made;
    const error = notScripted(name, script, request, call);
    unexpected.push(error);
    throw error;
  };

  return {
    name,
    calls,
    async generate(request, { signal, onDelta }) {
      signal.throwIfAborted();
      if (record) calls.push(request);
      const step = await next(request, count++);
      const answer: ScriptedAnswer = typeof step === 'string' ? { text: step } : step instanceof Error ? { error: step } : step;
      const wait = answer.after ?? after;
      if (wait > 0) await pause(wait, signal);
      for (const text of piecesOf(answer)) {
        signal.throwIfAborted();
        onDelta({ text });
      }
      signal.throwIfAborted();
      if (answer.error !== undefined) throw answer.error;
      return responseTo(request, answer);
    },
    assertComplete() {
      if (unexpected[0] !== undefined) throw unexpected[0];
      if (typeof script === 'function' || count >= script.length) return;
      throw new TroupeError(
        'model-failed',
        `Model "${name}" was asked ${count} times; its script has ${script.length} steps. Remove what is left over, or find out why it was not asked.`,
        { retryable: false },
      );
    },
  };
}

/**
 * A rule that gives one step per round of a conversation: the first until the model has answered
 * once since the last user message, then the second, and so on.
 */
export function byRound(steps: readonly ScriptedStep[]): ScriptedRule<ScriptedStep | undefined> {
  return ({ messages }) => {
    let round = 0;
    for (let i = messages.length - 1; i >= 0 && messages[i]!.role !== 'user'; i--) if (messages[i]!.role === 'assistant') round++;
    return steps[round];
  };
}

function piecesOf({ text = [] }: ScriptedAnswer): readonly string[] {
  return typeof text === 'string' ? [text] : text;
}

function responseTo(request: ModelRequest, answer: ScriptedAnswer): ModelResponse {
  const toolCalls = withUniqueIds((answer.toolCalls ?? []).map(({ args = {}, ...call }) => ({ ...call, args })));
  const said = {
    ...(answer.text === undefined ? {} : { text: piecesOf(answer).join('') }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
  };
  return {
    ...said,
    finish: answer.finish ?? (toolCalls.length === 0 ? 'stop' : 'tools'),
    usage: answer.usage ?? estimateUsage(request, said),
  };
}

const LONGEST_QUOTE = 200;

function notScripted(name: string, script: Script, { messages, tools }: ModelRequest, call: number): TroupeError {
  const last = messages.at(-1);
  const said = last === undefined ? 'nothing' : `${last.role}: ${JSON.stringify(last.content).slice(0, LONGEST_QUOTE)}`;
  const offered = tools.length === 0 ? 'no tools' : `the tools ${tools.map((tool) => tool.name).join(', ')}`;
  const why = typeof script === 'function' ? 'Its rule has no answer to' : `Its script has ${script.length} steps and none for`;
  return new TroupeError(
    'model-failed',
    `Model "${name}" was asked what is not in its script. ${why} call ${call + 1}: ${messages.length} messages, the last ${said}, with ${offered}. Script an answer to it.`,
    { retryable: false },
  );
}
