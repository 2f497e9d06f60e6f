import type { ServerSettings } from '@troupe/contracts';
import type { FamilyName } from '@troupe/testing/model-servers';

export const KEY = 'sk-matrix-0123456789';

/** An error as a provider writes it. */
export interface ProviderError {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const openai = (message: string, type: string, code: string | null): object => ({ error: { message, type, param: null, code } });

/** What a provider says, in its own words. */
export interface ChatProvider {
  /** Where its API is described. */
  readonly reference: string;
  /** Of a field it does not know; undefined where it takes no notice. */
  readonly unknown: RegExp | undefined;
  /** Of a request without messages. */
  readonly missing: RegExp;
  readonly unauthorized: ProviderError;
  readonly limited: ProviderError;
  readonly tooLong: ProviderError;
  /** Where its host would show it, and a loopback address does not. */
  readonly family?: ServerSettings['family'];
}

/** By the family of strict servers. */
export const chatProviders: Partial<Record<FamilyName, ChatProvider>> = {
  openai: {
    reference: 'https://developers.openai.com/api/reference/resources/chat',
    family: 'openai',
    unknown: /Unrecognized request argument supplied: no_such_field/,
    missing: /Missing required parameter: 'messages'/,
    unauthorized: { status: 401, body: openai(`Incorrect API key provided: ${KEY}.`, 'invalid_request_error', 'invalid_api_key') },
    limited: {
      status: 429,
      headers: { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '7s' },
      body: openai('Rate limit reached for gpt-5.', 'requests', 'rate_limit_exceeded'),
    },
    tooLong: {
      status: 400,
      body: openai("This model's maximum context length is 8192 tokens.", 'invalid_request_error', 'context_length_exceeded'),
    },
  },
  azure: {
    reference: 'https://learn.microsoft.com/en-us/azure/ai-foundry/openai/latest',
    family: 'azure',
    unknown: /Unrecognized request argument supplied: no_such_field/,
    missing: /Missing required parameter: 'messages'/,
    unauthorized: {
      status: 401,
      body: { error: { code: '401', message: 'Access denied due to invalid subscription key or wrong API endpoint.' } },
    },
    limited: {
      status: 429,
      headers: { 'retry-after': '7' },
      body: {
        error: {
          code: '429',
          message: 'Requests to the ChatCompletions_Create Operation have exceeded the token rate limit. Please retry after 7 seconds.',
        },
      },
    },
    tooLong: {
      status: 400,
      body: {
        error: {
          message: "This model's maximum context length is 8192 tokens.",
          code: 'context_length_exceeded',
          type: 'invalid_request_error',
        },
      },
    },
  },
  gemini: {
    reference: 'https://ai.google.dev/gemini-api/docs/openai',
    family: 'google',
    unknown: /Unknown name "no_such_field": Cannot find field/,
    missing: /contents is not specified/,
    unauthorized: {
      status: 400,
      body: [{ error: { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' } }],
    },
    limited: {
      status: 429,
      body: [
        {
          error: {
            code: 429,
            message: 'You exceeded your current quota, please check your plan and billing details.',
            status: 'RESOURCE_EXHAUSTED',
            details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' }],
          },
        },
      ],
    },
    tooLong: {
      status: 400,
      body: [
        {
          error: {
            code: 400,
            message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
            status: 'INVALID_ARGUMENT',
          },
        },
      ],
    },
  },
  mistral: {
    reference: 'https://docs.mistral.ai/api/endpoint/chat',
    family: 'mistral',
    unknown: /extra_forbidden.*no_such_field/,
    missing: /missing.*messages.*Field required/,
    unauthorized: { status: 401, body: { detail: 'Unauthorized' } },
    limited: {
      status: 429,
      headers: { 'retry-after': '7' },
      body: { object: 'error', message: 'Rate limit exceeded', type: 'rate_limited', param: null, code: '1300' },
    },
    tooLong: {
      status: 400,
      body: {
        object: 'error',
        message: 'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
        type: 'invalid_request_prompt',
        code: '3051',
      },
    },
  },
  deepseek: {
    reference: 'https://api-docs.deepseek.com/api/create-chat-completion',
    family: 'deepseek',
    unknown: undefined,
    missing: /missing field `messages`/,
    unauthorized: { status: 401, body: openai('Authentication Fails (no such user)', 'authentication_error', 'invalid_request_error') },
    limited: { status: 429, headers: { 'retry-after': '7' }, body: openai('Rate limit reached', 'rate_limit_error', null) },
    tooLong: {
      status: 400,
      body: openai(
        "This model's maximum context length is 65536 tokens. However, you requested 70000 tokens.",
        'invalid_request_error',
        'invalid_request_error',
      ),
    },
  },
  ollama: {
    reference: 'https://docs.ollama.com/api/openai-compatibility',
    unknown: undefined,
    missing: /\[\] is too short - 'messages'/,
    unauthorized: { status: 401, body: { error: { message: 'unauthorized', type: 'api_error', param: null, code: null } } },
    limited: { status: 429, headers: { 'retry-after': '7' }, body: { error: { message: 'too many requests', type: 'api_error' } } },
    tooLong: { status: 400, body: { error: { message: 'prompt too long; exceeded max context length by 4 tokens', type: 'api_error' } } },
  },
  vllm: {
    reference: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server/',
    unknown: undefined,
    missing: /'loc': \('body', 'messages'\)/,
    unauthorized: { status: 401, body: { error: 'Unauthorized' } },
    limited: {
      status: 429,
      headers: { 'retry-after': '7' },
      body: { object: 'error', message: 'Too Many Requests', type: 'TooManyRequests', code: 429 },
    },
    tooLong: {
      status: 400,
      body: {
        error: {
          message: "This model's maximum context length is 4096 tokens. However, your request has 5000 input tokens.",
          type: 'BadRequestError',
          param: 'input_tokens',
          code: 400,
        },
      },
    },
  },
  openrouter: {
    reference: 'https://openrouter.ai/docs/api-reference/overview',
    family: 'openrouter',
    unknown: undefined,
    missing: /Input required: specify "prompt" or "messages"/,
    unauthorized: { status: 401, body: { error: { message: 'No auth credentials found', code: 401 } } },
    limited: {
      status: 429,
      headers: { 'retry-after': '7' },
      body: { error: { message: 'Rate limit exceeded: free-models-per-min.', code: 429 } },
    },
    tooLong: {
      status: 400,
      body: {
        error: { message: "This endpoint's maximum context length is 32768 tokens. However, you requested about 40000 tokens.", code: 400 },
      },
    },
  },
  groq: {
    reference: 'https://console.groq.com/docs/api-reference#chat-create',
    unknown: /property 'no_such_field' is unsupported/,
    missing: /property 'messages' is missing/,
    unauthorized: { status: 401, body: openai('Invalid API Key', 'invalid_request_error', 'invalid_api_key') },
    limited: {
      status: 429,
      headers: { 'retry-after': '7' },
      body: openai(
        'Rate limit reached for model `llama` in organization `org` on tokens per minute (TPM). Please try again in 7s.',
        'tokens',
        'rate_limit_exceeded',
      ),
    },
    tooLong: {
      status: 400,
      body: openai('Please reduce the length of the messages or completion.', 'invalid_request_error', 'context_length_exceeded'),
    },
  },
};
