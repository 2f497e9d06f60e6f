import { delta, eventOf, type Chunk } from './chunks.ts';

/** What is sent, piece by piece. */
export interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: readonly string[];
}

/** Another way to say the same. */
type Bend = (chunks: readonly Chunk[], random: () => number) => Sent;

const STREAM = { 'content-type': 'text/event-stream' };
const END = 'data: [DONE]\n\n';
const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const stream = (...pieces: readonly string[]): Sent => ({ headers: STREAM, pieces });
const eventsOf = (chunks: readonly Chunk[]): readonly string[] => chunks.map((chunk) => event(eventOf(chunk)));

export const straight: Bend = (chunks) => stream(...eventsOf(chunks), END);

/** Ways that servers and gateways were seen to use; what they mean is the same in all of them. */
export const bends: Readonly<Record<string, Bend>> = {
  comments: (chunks) => stream(': OPENROUTER PROCESSING\n\n', ...eventsOf(chunks).map((each) => `: ping\n\n${each}`), END),
  'comments as data': (chunks) => stream(...eventsOf(chunks).map((each) => `data: : keepalive\n\n${each}`), END),
  'carriage returns': (chunks) => stream(...eventsOf(chunks).map((each) => each.replaceAll('\n', '\r\n')), END),
  'no end mark': (chunks) => stream(...eventsOf(chunks)),
  'one document': (chunks) => ({ headers: { 'content-type': 'application/json' }, pieces: [JSON.stringify(documentOf(chunks))] }),
  'a document as a stream': (chunks) => stream(`${JSON.stringify(documentOf(chunks))}${END}`),
  'cut anywhere': (chunks, random) => {
    const text = [...eventsOf(chunks), END].join('');
    const pieces: string[] = [];
    for (let at = 0; at < text.length;) {
      const size = 1 + Math.floor(random() * 60);
      pieces.push(text.slice(at, at + size));
      at += size;
    }
    return stream(...pieces);
  },
  'arguments in pieces': (chunks) => stream(...eventsOf(chunks.flatMap(inPieces)), END),
  'empty reasons to end': (chunks) =>
    stream(...eventsOf(chunks.map((each) => (each.finish === null ? { ...each, finish: '' } : each))), END),
  'tokens at the end': (chunks) =>
    stream(...eventsOf(chunks), event({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 5 } }), END),
  'an event without a choice': (chunks) => stream(event({ choices: [], prompt_filter_results: [] }), ...eventsOf(chunks), END),
  'names of events': (chunks) => stream(...eventsOf(chunks).map((each) => `event: message\nid: 7\nretry: 100\n${each}`), END),
};

interface Call {
  readonly index?: number;
  readonly function: { readonly name?: string; readonly arguments: string };
}

const callsOf = ({ delta: fields }: Chunk): readonly Call[] => (fields as { readonly tool_calls?: readonly Call[] }).tool_calls ?? [];

/** A call whose index shows where its pieces belong comes in three. */
function inPieces(chunk: Chunk): readonly Chunk[] {
  const calls = callsOf(chunk);
  if (calls.length !== 1 || calls[0]!.index === undefined || calls[0]!.index !== 0) return [chunk];
  const [{ index, function: made, ...rest }] = calls as [Call];
  const half = Math.floor(made.arguments.length / 2);
  return [
    { ...chunk, delta: { ...chunk.delta, tool_calls: [{ ...rest, index, function: { ...made, arguments: '' } }] }, finish: null },
    delta({ tool_calls: [{ index, function: { arguments: made.arguments.slice(0, half) } }] }),
    { ...delta({ tool_calls: [{ index, function: { arguments: made.arguments.slice(half) } }] }), finish: chunk.finish },
  ];
}

/** What a stream comes to, as one document. */
function documentOf(chunks: readonly Chunk[]): object {
  const message: Record<string, unknown> = { role: 'assistant', content: null };
  for (const { delta: fields } of chunks) {
    for (const [name, value] of Object.entries(fields)) {
      if (name === 'tool_calls') continue;
      message[name] = name === 'content' && typeof value === 'string' ? `${(message[name] as string | null) ?? ''}${value}` : value;
    }
  }
  const calls = chunks.flatMap(callsOf).map(({ index: _, ...call }) => call);
  if (calls.length > 0) message['tool_calls'] = calls;
  const finish = chunks.findLast((chunk) => chunk.finish !== null)?.finish ?? 'stop';
  return { object: 'chat.completion', choices: [{ index: 0, message, finish_reason: finish }] };
}
