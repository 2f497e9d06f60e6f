import {
  answersHave,
  argumentsAreObjects,
  arraysHaveItems,
  callsAnswered,
  callsSigned,
  googleTypes,
  grammarPatterns,
  idsUpTo,
  lastIsNotAssistant,
  messagesWithCallsHave,
  namesLike,
  nineCharacters,
  noEmptyTools,
  noField,
  noFormat,
  noKeywords,
  objectSchemas,
  onlyFields,
  onlyMessageFields,
  rolesAlternate,
  saysJson,
  systemFirst,
  textsNotEmpty,
  toolsForCalls,
  wellFormed,
  type Rule,
} from './refusals.ts';
import { geminiFields, groqFields, mistralFields, needs, openaiFields } from './fields.ts';

export type FamilyName =
  | 'openai'
  | 'azure'
  | 'gemini'
  | 'mistral'
  | 'deepseek'
  | 'moonshot'
  | 'groq'
  | 'ollama'
  | 'vllm'
  | 'vllm-mistral'
  | 'llama.cpp'
  | 'lm-studio'
  | 'litellm'
  | 'bedrock'
  | 'openrouter';

/** A family of model servers: what they refuse, and how they say so. */
export interface Family {
  readonly refuses: readonly Rule[];
  readonly status: number;
  /** The body of a refusal. */
  readonly error: (message: string) => object;
}

const NO_REASONING = 'The `reasoning_content` in the thinking mode must be passed back to the API.';
const MESSAGE_FIELDS = ['role', 'content', 'name', 'tool_calls', 'tool_call_id'];
const openaiError = (message: string): object => ({ error: { message, type: 'invalid_request_error', param: null, code: null } });
const pydantic = (field: string): string => `[{'type': 'missing', 'loc': ('body', '${field}'), 'msg': 'Field required'}]`;
const missing = needs((field) => (field === 'model' ? 'you must provide a model parameter' : `Missing required parameter: '${field}'.`));
const unrecognized = (field: string): string => `Unrecognized request argument supplied: ${field}`;
const common = [wellFormed, noEmptyTools, callsAnswered];
const openai = [
  missing,
  ...common,
  idsUpTo(40),
  namesLike(
    /^[a-zA-Z0-9_-]{1,64}$/,
    "Invalid 'tools[0].function.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.",
  ),
  objectSchemas,
  arraysHaveItems,
  onlyMessageFields([...MESSAGE_FIELDS, 'refusal'], unrecognized),
  onlyFields(openaiFields, unrecognized),
];
const template = [needs(pydantic), ...common, systemFirst, rolesAlternate, argumentsAreObjects];
const anthropic = [...common, toolsForCalls, textsNotEmpty, argumentsAreObjects, objectSchemas, lastIsNotAssistant];

/** What the servers of each family refuse, as their users report it. */
export const families: Readonly<Record<FamilyName, Family>> = {
  openai: {
    refuses: [
      ...openai,
      noField('max_tokens', "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."),
    ],
    status: 400,
    error: openaiError,
  },
  azure: {
    refuses: [...openai, noField('stream_options', 'Validation error at #/stream_options: Extra inputs are not permitted')],
    status: 400,
    error: (message) => ({ error: { code: 400, message } }),
  },
  gemini: {
    refuses: [
      needs((field) =>
        field === 'messages' ? '* GenerateContentRequest.contents: contents is not specified' : `${field} is not specified`,
      ),
      onlyFields(geminiFields, (field) => `Invalid JSON payload received. Unknown name "${field}": Cannot find field.`),
      ...common,
      callsSigned,
      namesLike(/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/, 'Invalid function name. Must start with a letter or an underscore.'),
      noKeywords([
        '$schema',
        'propertyNames',
        'additionalProperties',
        'exclusiveMinimum',
        'exclusiveMaximum',
        'const',
        'multipleOf',
        'prefixItems',
        'oneOf',
      ]),
      googleTypes,
      arraysHaveItems,
    ],
    status: 400,
    error: (message) => [{ error: { code: 400, message, status: 'INVALID_ARGUMENT' } }],
  },
  mistral: {
    refuses: [
      needs((field) => JSON.stringify([{ type: 'missing', loc: ['body', field], msg: 'Field required' }])),
      ...common,
      onlyFields(mistralFields, (field) =>
        JSON.stringify([{ type: 'extra_forbidden', loc: ['body', field], msg: 'Extra inputs are not permitted' }]),
      ),
      onlyMessageFields(MESSAGE_FIELDS, (field, index) =>
        JSON.stringify([
          { type: 'extra_forbidden', loc: ['body', 'messages', index, 'assistant', field], msg: 'Extra inputs are not permitted' },
        ]),
      ),
      nineCharacters,
      rolesAlternate,
      lastIsNotAssistant,
    ],
    status: 422,
    error: (message) => ({ object: 'error', message, type: 'invalid_request_error', param: null, code: '3280' }),
  },
  deepseek: {
    refuses: [
      needs((field) => `Failed to deserialize the JSON body into the target type: missing field \`${field}\` at line 1 column 2`),
      ...common,
      messagesWithCallsHave('reasoning_content', NO_REASONING),
      answersHave('reasoning_content', NO_REASONING),
      noFormat(['json_schema'], 'This response_format type is unavailable now'),
      saysJson,
    ],
    status: 400,
    error: (message) => ({ error: { message, type: 'invalid_request_error', param: null, code: 'invalid_request_error' } }),
  },
  moonshot: {
    refuses: [
      ...common,
      messagesWithCallsHave(
        'reasoning_content',
        'thinking is enabled but reasoning_content is missing in assistant tool call message at index 2',
      ),
    ],
    status: 400,
    error: openaiError,
  },
  groq: {
    refuses: [
      needs((field) => `'${field}' : property '${field}' is missing`),
      onlyFields(groqFields, (field) => `property '${field}' is unsupported`),
      ...common,
      onlyMessageFields(
        MESSAGE_FIELDS,
        (field, index) =>
          `'messages.${index}' : for 'role:assistant' the following must be satisfied[('messages.${index}' : property '${field}' is unsupported)]`,
      ),
      objectSchemas,
    ],
    status: 400,
    error: (message) => ({ error: { message, type: 'invalid_request_error' } }),
  },
  ollama: {
    refuses: [
      needs((field) => (field === 'messages' ? "[] is too short - 'messages'" : 'model is required')),
      ...common,
      argumentsAreObjects,
    ],
    status: 400,
    error: (message) => ({ error: { message, type: 'api_error', param: null, code: null } }),
  },
  vllm: {
    refuses: template,
    status: 400,
    error: (message) => ({ object: 'error', message, type: 'BadRequestError', param: null, code: 400 }),
  },
  'vllm-mistral': {
    refuses: [...template, nineCharacters],
    status: 400,
    error: (message) => ({ object: 'error', message, type: 'BadRequestError', param: null, code: 400 }),
  },
  'llama.cpp': {
    refuses: [...template, grammarPatterns],
    status: 400,
    error: (message) => ({ error: { code: 400, message, type: 'invalid_request_error' } }),
  },
  'lm-studio': { refuses: [...template, grammarPatterns], status: 400, error: (message) => ({ error: message }) },
  litellm: {
    refuses: anthropic,
    status: 400,
    error: (message) => ({
      error: { message: `litellm.BadRequestError: AnthropicException - ${message}`, type: null, param: null, code: '400' },
    }),
  },
  bedrock: { refuses: anthropic, status: 400, error: (message) => ({ message }) },
  openrouter: {
    refuses: [
      needs((field) => (field === 'messages' ? 'Input required: specify "prompt" or "messages"' : 'No models provided')),
      ...common,
      messagesWithCallsHave('reasoning_details', 'Gemini models require OpenRouter reasoning details to be preserved in each request.'),
    ],
    status: 400,
    error: (message) => ({ error: { message: 'Provider returned error', code: 400, metadata: { raw: message } } }),
  },
};
