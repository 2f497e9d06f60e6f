import { github, type AnswerOddity } from '../oddity.ts';

type Sent = { readonly type: string; readonly [field: string]: unknown };

/** Events as the Messages API writes them: named, each name as in its data. */
export const named = (...events: readonly Sent[]): string =>
  events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');

const NO_USAGE = { input_tokens: 10, output_tokens: 1 };
export const begins = (usage: object = NO_USAGE): Sent => ({
  type: 'message_start',
  message: { id: 'msg_1', type: 'message', role: 'assistant', content: [], model: 'm', stop_reason: null, usage },
});
const start = (index: number, block: object): Sent => ({ type: 'content_block_start', index, content_block: block });
const add = (index: number, delta: object): Sent => ({ type: 'content_block_delta', index, delta });
const stop = (index: number): Sent => ({ type: 'content_block_stop', index });
export const text = (said: string, index = 0): readonly Sent[] => [
  start(index, { type: 'text', text: '' }),
  add(index, { type: 'text_delta', text: said }),
  stop(index),
];
export const call = (id: string, pieces: readonly string[], index = 0, input: object = {}): readonly Sent[] => [
  start(index, { type: 'tool_use', id, name: 'find', input }),
  ...pieces.map((piece) => add(index, { type: 'input_json_delta', partial_json: piece })),
  stop(index),
];
export const thought = (said: string, signature: string, index = 0): readonly Sent[] => [
  start(index, { type: 'thinking', thinking: '', signature: '' }),
  ...(said === '' ? [] : [add(index, { type: 'thinking_delta', thinking: said })]),
  add(index, { type: 'signature_delta', signature }),
  stop(index),
];
export const finishes = (reason: string | null, usage: object = { output_tokens: 5 }): readonly Sent[] => [
  { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage },
  { type: 'message_stop' },
];
const says = (...events: readonly (Sent | readonly Sent[])[]): { readonly body: string } => ({
  body: named(begins(), ...events.flat()),
});
const refuses = (status: number, type: string, message: string, headers: Readonly<Record<string, string>> = {}): AnswerOddity['sends'] => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_1' }),
});
const REFERENCE = 'https://platform.claude.com/docs/en/api/errors';

/** What servers of the Messages API were reported to send. */
export const messagesAnswers: readonly AnswerOddity[] = [
  {
    server: 'Anthropic',
    what: 'ends an answer at the edge of the context',
    link: github('turnstonelabs/turnstone', 1162),
    sends: says(text('Hi'), finishes('model_context_window_exceeded')),
    gives: { kind: 'answer', text: 'Hi', finish: 'length' },
  },
  {
    server: 'Anthropic',
    what: 'pauses in the middle of an answer for tools it runs itself',
    link: github('tetsuo-ai/agenc-core', 2402, 'pull'),
    sends: says(text('Hi'), finishes('pause_turn')),
    gives: { kind: 'failure', code: 'model-bad-answer', retryable: false, says: /paused/ },
  },
  {
    server: 'Anthropic',
    what: 'refuses, in the middle of an answer or before it',
    link: github('laravel/ai', 881, 'pull'),
    sends: says(finishes('refusal')),
    gives: { kind: 'answer', finish: 'refused' },
  },
  {
    server: 'Anthropic',
    what: 'says in the middle of a stream that it is overloaded, after a status of 200',
    link: github('use-agent-os/agent-os', 2118),
    sends: { body: named(begins(), ...text('Hi'), { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }) },
    gives: { kind: 'failure', code: 'model-failed', retryable: true },
  },
  {
    server: 'Anthropic',
    what: 'says 529 where it is overloaded',
    link: REFERENCE,
    sends: refuses(529, 'overloaded_error', 'Overloaded', { 'x-should-retry': 'true' }),
    gives: { kind: 'failure', code: 'model-failed', retryable: true },
  },
  {
    server: 'Anthropic',
    what: 'limits the rate, with a time to wait',
    link: 'https://platform.claude.com/docs/en/api/rate-limits',
    sends: refuses(429, 'rate_limit_error', 'This request would exceed your organization’s rate limit.', { 'retry-after': '7' }),
    gives: { kind: 'failure', code: 'model-rate-limited', retryable: true, retryAfter: 7_000 },
  },
  {
    server: 'Anthropic',
    what: 'has a limit of its own for input tokens, whose reset is a date',
    link: 'https://platform.claude.com/docs/en/api/rate-limits#response-headers',
    sends: refuses(429, 'rate_limit_error', 'Too many input tokens', {
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-input-tokens-reset': '2999-01-01T00:00:00Z',
    }),
    gives: { kind: 'failure', code: 'model-rate-limited', retryable: true, retryAfter: 86_400_000 },
  },
  {
    server: 'Anthropic',
    what: 'counts the tokens of a prompt that is too long',
    link: github('anthropics/claude-code', 12186),
    sends: refuses(400, 'invalid_request_error', 'prompt is too long: 208310 tokens > 200000 maximum'),
    gives: { kind: 'failure', code: 'model-context-length', retryable: false },
  },
  {
    server: 'Anthropic',
    what: 'adds the limit of the answer to the prompt',
    link: github('docker/docker-agent', 569),
    sends: refuses(
      400,
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000, decrease input length or `max_tokens` and try again',
    ),
    gives: { kind: 'failure', code: 'model-context-length', retryable: false },
  },
  {
    server: 'Anthropic',
    what: 'takes no request of more than 32 MB',
    link: REFERENCE,
    sends: refuses(413, 'request_too_large', 'Request exceeds the maximum size'),
    gives: { kind: 'failure', code: 'model-context-length', retryable: false },
  },
  {
    server: 'Anthropic',
    what: 'says 400 where the account is empty',
    link: REFERENCE,
    sends: refuses(400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    gives: { kind: 'failure', code: 'model-rate-limited', retryable: false },
  },
  {
    server: 'Anthropic',
    what: 'sends empty arguments of a call without any',
    link: github('getomnico/omni', 402, 'pull'),
    sends: says(call('toolu_1', ['']), finishes('tool_use')),
    gives: { kind: 'answer', finish: 'tools', calls: [{ id: 'toolu_1', name: 'find', args: {} }] },
  },
  {
    server: 'Anthropic',
    what: 'writes arguments that are no JSON, where they are not held to their schema',
    link: github('alphaXiv/agents', 51, 'pull'),
    sends: says(call('toolu_1', ['{"n": "on', 'e}']), finishes('tool_use')),
    gives: { kind: 'answer', finish: 'tools', calls: [{ name: 'find', args: '{"n": "one}' }] },
  },
  {
    server: 'A gateway to Anthropic',
    what: 'sends arguments whole, where the call begins',
    link: github('inflaborg/ccrelay', 119, 'pull'),
    sends: says(call('toolu_1', [], 0, { n: 1 }), finishes('tool_use')),
    gives: { kind: 'answer', finish: 'tools', calls: [{ name: 'find', args: { n: 1 } }] },
  },
  {
    server: 'Anthropic',
    what: 'counts what is cached, and what it puts into the cache, apart from the input, some of it as `null` later',
    link: github('AstrBotDevs/AstrBot', 9881, 'pull'),
    sends: {
      body: named(
        begins({ input_tokens: 4, cache_read_input_tokens: 100, cache_creation_input_tokens: 20, output_tokens: 1 }),
        ...text('Hi'),
        ...finishes('end_turn', { input_tokens: null, cache_read_input_tokens: null, output_tokens: 9 }),
      ),
    },
    gives: {
      kind: 'answer',
      text: 'Hi',
      usage: { inputTokens: 124, outputTokens: 9, cachedTokens: 100, cacheWriteTokens: 20 },
    },
  },
  {
    server: 'Anthropic',
    what: 'signs thoughts, also those it does not show, and stands calls between them',
    link: github('vybestack/llxprt-code', 2335),
    sends: says(
      thought('Hm', 'sig-a'),
      text('Hi', 1),
      call('toolu_1', ['{"n":1}'], 2),
      thought('', 'sig-b', 3),
      call('toolu_2', ['{"n"', ':2}'], 4),
      finishes('tool_use'),
    ),
    gives: {
      kind: 'answer',
      text: 'Hi',
      finish: 'tools',
      calls: [{ args: { n: 1 } }, { args: { n: 2 } }],
      extra: {
        blocks: [
          { type: 'opaque', value: { type: 'thinking', thinking: 'Hm', signature: 'sig-a' } },
          { type: 'text', length: 2 },
          { type: 'call' },
          { type: 'opaque', value: { type: 'thinking', thinking: '', signature: 'sig-b' } },
          { type: 'call' },
        ],
      },
    },
  },
  {
    server: 'Anthropic',
    what: 'encrypts thoughts that it flagged',
    link: github('dcdpr/jp', 136, 'pull'),
    sends: says(
      { type: 'content_block_start', index: 0, content_block: { type: 'redacted_thinking', data: 'abc' } },
      call('toolu_1', ['{"n":1}'], 1),
      finishes('tool_use'),
    ),
    gives: {
      kind: 'answer',
      finish: 'tools',
      extra: { blocks: [{ type: 'opaque', value: { type: 'redacted_thinking', data: 'abc' } }, { type: 'call' }] },
    },
  },
  {
    server: 'Anthropic',
    what: 'closes without saying why an answer ended',
    link: github('use-agent-os/agent-os', 2137, 'pull'),
    sends: says(text('Hi')),
    gives: { kind: 'failure', code: 'model-bad-answer', retryable: true },
  },
  {
    server: 'Anthropic',
    what: 'ends a call at the limit in the middle of its arguments',
    link: 'https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons',
    sends: says(call('toolu_1', ['{"n":']), finishes('max_tokens')),
    gives: { kind: 'answer', finish: 'length' },
  },
  {
    server: 'A proxy',
    what: 'answers a page where the address lacks its path',
    link: github('openclaw/openclaw', 84697),
    sends: { headers: { 'content-type': 'text/html' }, body: '<html>Hello</html>' },
    gives: { kind: 'failure', code: 'model-bad-answer', retryable: false },
  },
];
