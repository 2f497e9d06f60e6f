import { toFailure, type Json, type ModelRequest, type ModelResponse, type ToolSpec } from '@troupe/contracts';
import type { ModelProvider } from './port.ts';

/** What a model is tried for. */
export type ProbeCheck = 'text' | 'stream' | 'usage' | 'tools' | 'parallel tools' | 'tool results' | 'typed output' | 'images';

export interface ProbeResult {
  readonly check: ProbeCheck;
  readonly ok: boolean;
  /** What was seen, in a few words. */
  readonly detail: string;
}

interface Asked {
  readonly response: ModelResponse;
  /** Pieces that its text came in. */
  readonly pieces: number;
}

/** Milliseconds one answer may take. */
const ANSWER_MS = 120_000;
/** Characters of an answer that are shown. */
const SHOWN = 80;

const weather: ToolSpec = {
  name: 'get_weather',
  description: 'The weather in a city now',
  schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false },
};
const capital: Json = {
  type: 'object',
  properties: { city: { type: 'string' }, country: { type: 'string' } },
  required: ['city', 'country'],
  additionalProperties: false,
};
/** A red square of 8 by 8 pixels, as PNG. */
const RED_SQUARE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR42mP4z8CAFTEMLQkAKP8/wc53yE8AAAAASUVORK5CYII=';

/**
 * Tries what a model can do, with six short calls that cost what they cost. A failed call is a result, and the next one
 * is made; it ends when `signal` aborts.
 */
export async function* probeModel(provider: ModelProvider, model: string, signal: AbortSignal): AsyncGenerator<ProbeResult, void> {
  const ask = (more: Partial<ModelRequest>): Promise<Asked> =>
    answerOf(provider, { model, messages: [], tools: [], settings: {}, ...more }, signal);
  const say = (content: string): Pick<ModelRequest, 'messages'> => ({ messages: [{ role: 'user', content }] });

  yield* tried(signal, ['text', 'stream', 'usage'], async () => {
    const { response, pieces } = await ask(say('Count from 1 to 20 in words, separated by spaces, and say nothing else.'));
    const { inputTokens, outputTokens, cost } = response.usage;
    const isCounted = inputTokens > 0 && outputTokens > 0;
    return [
      { check: 'text', ok: (response.text ?? '') !== '', detail: shown(response.text) },
      { check: 'stream', ok: pieces > 1, detail: pieces === 1 ? '1 piece' : `${pieces} pieces` },
      {
        check: 'usage',
        ok: isCounted,
        detail: `${inputTokens} + ${outputTokens} tokens${cost === undefined ? ', no cost' : `, ${cost} US dollars`}`,
      },
    ];
  });

  yield* tried(signal, ['tools'], async () => {
    const { response } = await ask({ ...say('What is the weather in Oslo? Use the tool.'), tools: [weather] });
    return [{ check: 'tools', ok: response.toolCalls?.[0]?.name === weather.name, detail: callsOf(response) }];
  });

  yield* tried(signal, ['parallel tools'], async () => {
    const { response } = await ask({
      ...say('What is the weather in Oslo, and in Rome? Ask the tool for both at once.'),
      tools: [weather],
    });
    return [{ check: 'parallel tools', ok: (response.toolCalls?.length ?? 0) > 1, detail: callsOf(response) }];
  });

  yield* tried(signal, ['tool results'], async () => {
    const { response } = await ask({
      messages: [
        ...say('What is the weather in Oslo? Answer in one sentence.').messages,
        { role: 'assistant', content: '', toolCalls: [{ id: 'call_1', name: weather.name, args: { city: 'Oslo' } }] },
        { role: 'tool', toolCallId: 'call_1', content: '{"sky":"hail"}' },
      ],
      tools: [weather],
    });
    return [{ check: 'tool results', ok: /hail/i.test(response.text ?? ''), detail: shown(response.text) }];
  });

  yield* tried(signal, ['typed output'], async () => {
    const { response } = await ask({ ...say('Which city is the capital of Norway?'), output: capital });
    return [{ check: 'typed output', ok: isCapital(response.text), detail: shown(response.text) }];
  });

  yield* tried(signal, ['images'], async () => {
    const content = [
      { type: 'text', text: 'Which colour has this square? Answer with one word.' },
      { type: 'image', url: RED_SQUARE },
    ] as const;
    const { response } = await ask({ messages: [{ role: 'user', content }] });
    return [{ check: 'images', ok: /red/i.test(response.text ?? ''), detail: shown(response.text) }];
  });
}

async function* tried(
  signal: AbortSignal,
  checks: readonly ProbeCheck[],
  look: () => Promise<readonly ProbeResult[]>,
): AsyncGenerator<ProbeResult, void> {
  if (signal.aborted) return;
  try {
    yield* await look();
  } catch (error) {
    if (signal.aborted) return;
    const { code, message } = toFailure(error);
    for (const check of checks) yield { check, ok: false, detail: code === undefined ? message : `${code}: ${message}` };
  }
}

async function answerOf(provider: ModelProvider, request: ModelRequest, stop: AbortSignal): Promise<Asked> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(ANSWER_MS)]);
  let pieces = 0;
  const response = await provider.generate(request, { signal, onDelta: () => void pieces++ });
  return { response, pieces };
}

function callsOf({ toolCalls = [], text }: ModelResponse): string {
  if (toolCalls.length === 0) return `no call: ${shown(text)}`;
  return shown(toolCalls.map(({ name, args }) => `${name} ${JSON.stringify(args)}`).join(', '));
}

function isCapital(text: string | undefined): boolean {
  try {
    const { city, country } = JSON.parse(text ?? '') as { readonly city?: unknown; readonly country?: unknown };
    return typeof city === 'string' && typeof country === 'string';
  } catch {
    return false;
  }
}

function shown(text: string | undefined): string {
  const line = (text ?? '').replaceAll(/\s/g, ' ').trim();
  if (line === '') return 'no text';
  return line.length > SHOWN ? `${line.slice(0, SHOWN - 1).toWellFormed()}…` : line;
}
