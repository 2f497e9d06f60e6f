import { assistant, find, made, result, tools, user } from './messages.ts';
import { github, type RequestOddity } from './oddity.ts';

const longId = `fc_${'0f0e50a1'.repeat(7)}`;
const round = [user('go'), made('call_0fypS1hVX'), result('call_0fypS1hVX')];

/** What servers refuse of a conversation, and of the fields around it. */
export const conversationOddities: readonly RequestOddity[] = [
  {
    server: 'Mistral',
    what: 'wants ids of nine letters and digits',
    link: github('anomalyco/opencode', 1680),
    family: 'mistral',
    asks: { messages: round, tools },
  },
  {
    server: 'Mistral’s templates',
    what: 'want them, too, at any server of the model',
    link: github('ml-explore/mlx-lm', 1375),
    family: 'vllm-mistral',
    asks: { messages: round, tools },
  },
  {
    server: 'OpenAI',
    what: 'takes no id of more than 40 characters',
    link: github('vercel/ai', 5171),
    family: 'openai',
    settings: { family: 'openai' },
    asks: { messages: [user('go'), made(longId), result(longId)], tools },
  },
  {
    server: 'OpenAI behind LiteLLM',
    what: 'takes no id in which another model’s signature hides',
    link: github('BerriAI/litellm', 18160),
    family: 'openai',
    settings: { family: 'openai' },
    asks: {
      messages: [
        user('go'),
        made('c1', {
          model: 'gemini',
          toolCalls: [{ id: 'c1', name: 'find', args: {}, extra: { id: `call__thought__${'S'.repeat(99)}` } }],
        }),
        result('c1'),
      ],
      tools,
    },
  },
  {
    server: 'Mistral',
    what: 'takes no user after a tool',
    link: github('aaif-goose/goose', 5998),
    family: 'mistral',
    asks: { messages: [user('a'), made('aaaaaaaa1'), result('aaaaaaaa1'), user('b')], tools },
  },
  {
    server: 'Mistral behind Zed',
    what: 'takes no tool after a user',
    link: github('zed-industries/zed', 37021),
    family: 'mistral',
    asks: { messages: [user('a'), result('aaaaaaaa1'), user('b')], tools },
  },
  {
    server: 'vLLM',
    what: 'takes no two users in a row',
    link: github('vllm-project/vllm', 6862),
    family: 'vllm',
    asks: { messages: [user('a'), user('b')] },
  },
  {
    server: 'Docker Model Runner',
    what: 'takes no two users in a row after a system message',
    link: github('charmbracelet/crush', 279),
    family: 'vllm-mistral',
    asks: { messages: [{ role: 'system', content: 's' }, user('a'), user('b')] },
  },
  {
    server: 'vLLM',
    what: 'takes no two assistants in a row',
    link: github('microsoft/autogen', 3597),
    family: 'vllm',
    asks: { messages: [user('a'), assistant('b'), assistant('c'), user('d')] },
  },
  {
    server: 'vLLM',
    what: 'takes no conversation that an assistant begins',
    link: github('microsoft/autogen', 3597),
    family: 'vllm',
    asks: { messages: [assistant('b'), user('d')] },
  },
  {
    server: 'Qwen’s templates',
    what: 'take one system message',
    link: github('anomalyco/opencode', 15059),
    family: 'vllm',
    asks: { messages: [{ role: 'system', content: 'a' }, { role: 'system', content: 'b' }, user('c')] },
  },
  {
    server: 'Qwen’s templates',
    what: 'take it at the beginning',
    link: github('vllm-project/vllm', 41114),
    family: 'llama.cpp',
    asks: { messages: [user('a'), assistant('b'), { role: 'system', content: 's' }, user('c')] },
  },
  {
    server: 'Mistral on Azure',
    what: 'takes no `stream_options`',
    link: github('BerriAI/litellm', 11696),
    family: 'mistral',
    asks: { messages: [user('a')] },
  },
  {
    server: 'Azure',
    what: 'takes no `stream_options` beside data of one’s own',
    link: github('openai/openai-python', 2296),
    family: 'azure',
    asks: { messages: [user('a')] },
  },
  {
    server: 'OpenAI',
    what: 'takes no `max_tokens`',
    link: github('anomalyco/opencode', 37964),
    family: 'openai',
    asks: { messages: [user('a')], settings: { maxTokens: 9 } },
  },
  {
    server: 'Mistral',
    what: 'takes no `max_completion_tokens`',
    link: github('microsoft/sample-app-aoai-chatGPT', 1260),
    family: 'mistral',
    settings: { tokenField: 'max_completion_tokens' },
    asks: { messages: [user('a')], settings: { maxTokens: 9 } },
  },
  {
    server: 'DeepSeek',
    what: 'takes no `json_schema`',
    link: github('UKGovernmentBEIS/inspect_ai', 4916),
    family: 'deepseek',
    asks: { messages: [user('a')], output: { type: 'object', properties: { a: { type: 'string' } } } },
  },
  {
    server: 'DeepSeek',
    what: 'takes `json_object` where the prompt speaks of JSON',
    link: github('browserbase/stagehand', 1204),
    family: 'deepseek',
    settings: { responseFormat: 'json_object' },
    asks: { messages: [user('a')], output: { type: 'object', properties: { a: { type: 'string' } } } },
  },
  {
    server: 'Bedrock',
    what: 'takes no calls where there are no tools',
    link: github('langgenius/dify', 17545),
    family: 'bedrock',
    asks: { messages: round },
  },
  {
    server: 'LiteLLM',
    what: 'takes no empty text',
    link: github('BerriAI/litellm', 23835, 'pull'),
    family: 'litellm',
    asks: { messages: [user('')] },
  },
  {
    server: 'Copilot (Claude)',
    what: 'takes no text of blanks',
    link: github('anomalyco/opencode', 31259),
    family: 'litellm',
    asks: { messages: [user('a'), assistant(' \n'), user('b'), made('c1'), result('c1', ' ')], tools },
  },
  {
    server: 'LiteLLM',
    what: 'takes no empty part beside others',
    link: github('BerriAI/litellm', 22979, 'pull'),
    family: 'litellm',
    asks: {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: '' },
            { type: 'text', text: 'a' },
          ],
        },
      ],
    },
  },
  {
    server: 'LiteLLM',
    what: 'takes no arguments that are not an object',
    link: github('openai/openai-agents-python', 2283, 'pull'),
    family: 'litellm',
    asks: { messages: [user('a'), made('c1', {}, '{"n": tr'), result('c1')], tools },
  },
  {
    server: 'agentgateway',
    what: 'takes no arguments that are empty',
    link: github('agentgateway/agentgateway', 3002, 'pull'),
    family: 'bedrock',
    asks: { messages: [user('a'), made('c1', {}, ''), result('c1')], tools },
  },
  {
    server: 'Ollama',
    what: 'takes no arguments that are not JSON',
    link: github('NousResearch/hermes-agent', 3468, 'pull'),
    family: 'ollama',
    asks: { messages: [user('a'), made('c1', {}, '{"a":1}{"b":2}'), result('c1')], tools },
  },
  {
    server: 'DeepSeek',
    what: 'takes no calls without results',
    link: github('langgenius/dify', 32222),
    family: 'ollama',
    asks: { messages: [user('a'), made('c1'), user('b')], tools },
  },
  {
    server: 'OmniBot’s provider',
    what: 'takes no answer with results for some of its calls',
    link: github('omnimind-ai/OmniBot', 365),
    family: 'ollama',
    asks: {
      messages: [
        user('a'),
        {
          role: 'assistant',
          content: '',
          toolCalls: [
            { id: 'c1', name: 'find', args: {} },
            { id: 'c2', name: 'find', args: {} },
          ],
        },
        result('c2'),
      ],
      tools,
    },
  },
  {
    server: 'Anthropic',
    what: 'takes no half characters',
    link: github('anomalyco/opencode', 17758, 'pull'),
    family: 'litellm',
    asks: {
      messages: [user('a\uD800'), made('c1', {}, { 'k\uDC00': '\uD800' }), result('c1', 'b\uDC00')],
      tools: [{ ...find, description: 'Finds \uD800' }],
    },
  },
];
