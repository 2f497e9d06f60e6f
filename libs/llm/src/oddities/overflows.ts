import { limited, refuses, tooLong } from './errors.ts';
import { error, github, type AnswerOddity } from './oddity.ts';

const overflow = (server: string, link: string, status: number, body: string): AnswerOddity =>
  refuses(server, 'says in its own words that the conversation is too long', link, status, body, tooLong);

/** How servers say that a conversation is too long, and what only sounds like it. */
export const overflowOddities: readonly AnswerOddity[] = [
  overflow(
    'OpenAI',
    github('RooCodeInc/Roo-Code', 1767),
    400,
    error("This model's maximum context length is 65536 tokens. However, you requested 69648 tokens.", { code: 'context_length_exceeded' }),
  ),
  overflow(
    'vLLM',
    github('earendil-works/pi', 5929, 'pull'),
    400,
    JSON.stringify({
      object: 'error',
      message:
        "This model's maximum context length is 262144 tokens. However, you requested 0 output tokens and your prompt contains at least 262145 input tokens",
      code: 400,
    }),
  ),
  overflow(
    'An OpenAI-compatible server',
    github('earendil-works/pi', 5677),
    400,
    error("Input length (265330) exceeds model's maximum context length (262144)."),
  ),
  overflow(
    'Poolside',
    github('earendil-works/pi', 4943),
    400,
    error('Input length 131393 exceeds the maximum allowed input length of 131040 tokens.'),
  ),
  overflow(
    'SGLang',
    github('openclaw/openclaw', 129352),
    400,
    error("The input (263000 tokens) is longer than the model's context length (262144 tokens)."),
  ),
  overflow(
    'llama.cpp',
    github('DraconDev/pi-goal-list-loop-audit', 48, 'pull'),
    400,
    error('the request exceeds the available context size, try increasing it', {
      code: 400,
      type: 'exceed_context_size_error',
      n_prompt_tokens: 180283,
      n_ctx: 180224,
    }),
  ),
  overflow(
    'OpenRouter',
    github('refly-ai/refly', 1177),
    400,
    error("This endpoint's maximum context length is 32768 tokens. However, you requested about 42832 tokens.", { code: 400 }),
  ),
  overflow(
    'Gemini',
    github('jin-bo/agentao', 88, 'pull'),
    400,
    JSON.stringify([
      {
        error: {
          code: 400,
          message: 'The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).',
          status: 'INVALID_ARGUMENT',
        },
      },
    ]),
  ),
  overflow('Bedrock', github('jin-bo/agentao', 88, 'pull'), 400, JSON.stringify({ message: 'Input is too long for requested model.' })),
  overflow(
    'Mistral',
    github('jin-bo/agentao', 88, 'pull'),
    400,
    JSON.stringify({
      object: 'error',
      message: 'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
      type: 'invalid_request_error',
      code: 3051,
    }),
  ),
  overflow(
    'LM Studio',
    github('jin-bo/agentao', 88, 'pull'),
    400,
    JSON.stringify({ error: 'The number of tokens to keep from the initial prompt is greater than the context length' }),
  ),
  overflow(
    'Kimi',
    github('jin-bo/agentao', 88, 'pull'),
    400,
    error('Your request exceeded model token limit: 262144 (requested: 291351)', { type: 'invalid_request_error' }),
  ),
  overflow(
    'xAI',
    github('jin-bo/agentao', 88, 'pull'),
    400,
    JSON.stringify({
      code: 'Client specified an invalid argument',
      error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    }),
  ),
  refuses(
    'Bedrock',
    'limits the rate in words that sound like too long a prompt',
    github('jin-bo/agentao', 88, 'pull'),
    429,
    JSON.stringify({ message: 'ThrottlingException: Too many tokens, please wait before trying again.' }),
    limited,
  ),
];
