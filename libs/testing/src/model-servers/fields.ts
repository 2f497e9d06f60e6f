import type { Rule } from './refusals.ts';

/** What providers know of a request beside its messages; of the others, what is unknown is ignored. */

/** https://developers.openai.com/api/reference/resources/chat/subresources/completions/methods/create */
export const openaiFields: readonly string[] = [
  ...['audio', 'frequency_penalty', 'function_call', 'functions', 'logit_bias', 'logprobs', 'max_completion_tokens', 'max_tokens'],
  ...['messages', 'metadata', 'modalities', 'model', 'moderation', 'n', 'parallel_tool_calls', 'prediction', 'presence_penalty'],
  ...['prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention', 'reasoning_effort', 'response_format', 'safety_identifier'],
  ...['seed', 'service_tier', 'stop', 'store', 'stream', 'stream_options', 'temperature', 'tool_choice', 'tools', 'top_logprobs'],
  ...['top_p', 'user', 'verbosity', 'web_search_options'],
];
/** https://ai.google.dev/gemini-api/docs/openai, and what its users report: https://github.com/Vali-98/ChatterUI/issues/227 */
export const geminiFields: readonly string[] = [
  ...['max_completion_tokens', 'max_tokens', 'messages', 'model', 'n', 'parallel_tool_calls', 'reasoning_effort', 'response_format'],
  ...['stop', 'stream', 'stream_options', 'temperature', 'tool_choice', 'tools', 'top_p'],
];
/** https://docs.mistral.ai/api/endpoint/chat */
export const mistralFields: readonly string[] = [
  ...['frequency_penalty', 'guardrails', 'max_tokens', 'messages', 'metadata', 'model', 'n', 'parallel_tool_calls', 'prediction'],
  ...['presence_penalty', 'prompt_cache_key', 'prompt_mode', 'random_seed', 'reasoning_effort', 'response_format', 'safe_prompt'],
  ...['stop', 'stream', 'temperature', 'tool_choice', 'tools', 'top_p'],
];
/** https://console.groq.com/docs/api-reference#chat-create */
export const groqFields: readonly string[] = [
  ...['citation_options', 'compound_custom', 'disable_tool_validation', 'documents', 'exclude_domains', 'frequency_penalty'],
  ...['function_call', 'functions', 'include_domains', 'include_reasoning', 'logit_bias', 'logprobs', 'max_completion_tokens'],
  ...['max_tokens', 'messages', 'metadata', 'model', 'n', 'parallel_tool_calls', 'presence_penalty', 'reasoning_effort'],
  ...['reasoning_format', 'response_format', 'search_settings', 'seed', 'service_tier', 'stop', 'store', 'stream', 'stream_options'],
  ...['temperature', 'tool_choice', 'tools', 'top_logprobs', 'top_p', 'user'],
];

/** What nothing is answered without. @param message in the words of the server */
export const needs =
  (message: (field: string) => string): Rule =>
  (body) => {
    const missing = ['model', 'messages'].find((field) => body[field] === undefined);
    return missing === undefined ? undefined : message(missing);
  };
