import { delta, error, events, github, says, type AnswerOddity, type Given } from './oddity.ts';

const json = { 'content-type': 'application/json' };
export const tooLong: Given = { kind: 'failure', code: 'model-context-length', retryable: false };
const refused: Given = { kind: 'failure', code: 'model-refused', retryable: false };
const unpaid: Given = { kind: 'failure', code: 'model-rate-limited', retryable: false, says: /Top up/ };
export const limited: Given = { kind: 'failure', code: 'model-rate-limited', retryable: true };
const failed: Given = { kind: 'failure', code: 'model-failed', retryable: true };

export const refuses = (server: string, what: string, link: string, status: number, body: string, gives: Given): AnswerOddity => ({
  server,
  what,
  link,
  sends: { status, headers: json, body },
  gives,
});
/** How servers say that something went wrong. */
export const errorOddities: readonly AnswerOddity[] = [
  {
    server: 'OpenRouter',
    what: 'writes an error into an event, beside an answer that ends with `error`',
    link: github('damianvtran/local-operator', 223, 'pull'),
    sends: {
      body: events(says('The first half'), {
        error: { code: 502, message: 'Provider disconnected' },
        choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
      }),
    },
    gives: failed,
  },
  {
    server: 'OpenRouter',
    what: 'writes it into an event without choices, and closes',
    link: github('diegosouzapw/OmniRoute', 8210, 'pull'),
    sends: { body: events({ choices: [], error: { code: 502, message: 'Worker local total request limit reached (33/32)' } }) },
    gives: failed,
  },
  {
    server: 'OpenRouter',
    what: 'says only in the stream that the prompt is too long',
    link: github('dcdpr/jp', 978, 'pull'),
    sends: { body: events({ choices: [], error: { code: 400, message: 'prompt is too long: 1284668 tokens > 1000000 maximum' } }) },
    gives: tooLong,
  },
  {
    server: 'OpenRouter',
    what: 'writes it into the choice',
    link: github('genkit-ai/genkit', 6079, 'pull'),
    sends: { body: events({ choices: [{ index: 0, delta: {}, finish_reason: 'error', error: { code: 429, message: 'Slow down' } }] }) },
    gives: limited,
  },
  {
    server: 'DashScope, DeepSeek, Kimi',
    what: 'write an error into the stream after text, without a status',
    link: github('open-octo/octo-agent', 910, 'pull'),
    sends: { body: events(says('The first half'), { error: { type: 'server_error', message: 'The server had an error' } }) },
    gives: failed,
  },
  {
    server: 'Ollama',
    what: 'ends lines of JSON with `{"error": "text"}`',
    link: github('use-agent-os/agent-os', 2214),
    sends: { body: `${JSON.stringify(delta({ content: 'Hi' }))}\n{"error":"an error was encountered while running the model"}\n` },
    gives: failed,
  },
  {
    server: 'vLLM',
    what: 'writes `{"object":"error"}` into the stream',
    link: github('vllm-project/vllm', 6862),
    sends: {
      body: events({ object: 'error', message: 'Conversation roles must alternate', type: 'BadRequestError', param: null, code: 400 }),
    },
    gives: { kind: 'failure', code: 'model-bad-request', retryable: false },
  },
  {
    server: 'A gateway',
    what: 'answers 200 with an error as the body',
    link: github('OpenCSGs/csghub-server', 1369, 'pull'),
    sends: { headers: json, body: error('Insufficient balance', { code: 'insufficient_balance' }) },
    gives: unpaid,
  },
  {
    server: 'MiniMax',
    what: 'answers 200 with `base_resp`',
    link: github('adrianlyjak/obsidian-aloud-tts', 114, 'pull'),
    sends: { headers: json, body: JSON.stringify({ base_resp: { status_code: 1008, status_msg: 'insufficient balance' } }) },
    gives: unpaid,
  },
  refuses(
    'MiniMax',
    'says 500 where no money is left',
    github('MiniMax-AI/MiniMax-M2', 62),
    500,
    JSON.stringify({ type: 'error', error: { type: 'api_error', message: 'insufficient balance (1008)' } }),
    unpaid,
  ),
  refuses(
    'ModelScope',
    'says 429 where no money is left',
    github('modelscope/modelscope', 1691),
    429,
    error('insufficient balance (1008)', { http_code: '429', type: 'insufficient_balance_error' }),
    unpaid,
  ),
  refuses(
    'DeepSeek',
    'says 402 where no money is left',
    github('continuedev/continue', 9853),
    402,
    error('Insufficient Balance', { type: 'unknown_error', code: 'invalid_request_error' }),
    unpaid,
  ),
  refuses(
    'OpenRouter',
    'says 402 where more tokens are asked for than are paid',
    github('bobrware/bobrchat', 143),
    402,
    error('This request requires more credits, or fewer max_tokens. You requested up to 64000 tokens, but can only afford 61586.', {
      code: 402,
    }),
    unpaid,
  ),
  refuses(
    'Groq',
    'says 413 to a request that is larger than its limit per minute',
    github('continuedev/continue', 10218),
    413,
    error(
      'Request too large for model on tokens per minute (TPM): Limit 12000, Requested 14137, please reduce your message size and try again.',
      { type: 'tokens', code: 'rate_limit_exceeded' },
    ),
    tooLong,
  ),
  refuses(
    'Groq',
    'says in words how long to wait',
    github('elizaOS/eliza', 4040),
    429,
    error('Rate limit reached for model on tokens per minute (TPM): Limit 6000, Used 5034, Requested 1443. Please try again in 4.77s.', {
      type: 'tokens',
      code: 'rate_limit_exceeded',
    }),
    { ...limited, retryAfter: 4_770 },
  ),
  refuses(
    'Azure',
    'says in words how long to wait',
    github('microsoft/semantic-kernel', 3650),
    429,
    error('Requests to the ChatCompletions_Create Operation have exceeded call rate limit. Please retry after 26 seconds.', {
      code: '429',
    }),
    { ...limited, retryAfter: 26_000 },
  ),
  refuses(
    'Gemini',
    'answers a list, with the wait in the details',
    github('google-gemini/gemini-cli', 14811),
    429,
    JSON.stringify([
      {
        error: {
          code: 429,
          message: 'You exceeded your current quota, please check your plan and billing details.',
          status: 'RESOURCE_EXHAUSTED',
          details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' }],
        },
      },
    ]),
    { ...limited, retryAfter: 34_000 },
  ),
  refuses(
    'Hugging Face',
    'says how long a model takes to load',
    'https://huggingface.co/docs/api-inference/detailed_parameters',
    503,
    JSON.stringify({ error: 'Model is currently loading', estimated_time: 20 }),
    { ...failed, retryAfter: 20_000 },
  ),
  refuses(
    'DeepSeek',
    'filters by a message alone',
    github('deepseek-ai/DeepSeek-V2', 30),
    400,
    JSON.stringify({ detail: 'Content Exists Risk' }),
    refused,
  ),
  refuses(
    'DeepSeek',
    'calls a filtered request an invalid one',
    github('666ghj/BettaFish', 108),
    400,
    error('Content Exists Risk', { type: 'invalid_request_error', code: 'invalid_request_error' }),
    refused,
  ),
  refuses(
    'DashScope',
    'calls a filtered request a fault of the server',
    github('langgenius/dify', 7932),
    500,
    error('Input data may contain inappropriate content.', { code: 'data_inspection_failed' }),
    refused,
  ),
  refuses(
    'Azure',
    'filters with a code within an error within an error',
    github('langgenius/dify', 9746),
    400,
    error("The response was filtered due to the prompt triggering Azure OpenAI's content management policy.", {
      code: null,
      innererror: { code: 'ResponsibleAIPolicyViolation' },
    }),
    refused,
  ),
  refuses(
    'Azure',
    'says `Invalid input` with JSON in the message',
    github('BerriAI/litellm', 11696),
    422,
    error('{"detail":[{"type":"extra_forbidden","loc":["body","foo"],"msg":"Extra inputs are not permitted"}]}', {
      code: 'Invalid input',
      status: 422,
    }),
    { kind: 'failure', code: 'model-bad-request', retryable: false },
  ),
  refuses(
    'Ollama',
    'says 500 where the model does not fit into memory',
    github('continuedev/continue', 11505),
    500,
    error('model requires more system memory (7.5 GiB) than is available (6.0 GiB)'),
    { kind: 'failure', code: 'model-failed', retryable: false },
  ),
  refuses(
    'A proxy',
    'answers 502 with a web page',
    github('JuiceBoxxGames/utsuwa', 67, 'pull'),
    502,
    '<html><body>Bad Gateway</body></html>',
    failed,
  ),
  {
    server: 'A web site',
    what: 'answers 200 with a page where the address lacks its path',
    link: github('openclaw/openclaw', 84697),
    sends: { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<!doctype html><html></html>' },
    gives: { kind: 'failure', code: 'model-bad-answer', retryable: false, says: /base URL/ },
  },
  refuses(
    'nginx',
    'answers 404 with a page where the address lacks its path',
    github('tsundereraws/aisub-translator', 2),
    404,
    '<html><head><title>404 Not Found</title></head></html>',
    { kind: 'failure', code: 'model-bad-answer', retryable: false, says: /base URL/ },
  ),
  refuses(
    'Gemini',
    'calls a wrong key a bad argument',
    github('continuedev/continue', 9251),
    400,
    JSON.stringify([{ error: { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' } }]),
    { kind: 'failure', code: 'model-unauthorized', retryable: false },
  ),
];
