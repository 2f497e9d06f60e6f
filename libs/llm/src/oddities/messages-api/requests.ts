import type { Json, Message, ProviderData } from '@troupe/contracts';
import { assistant, find, made, result, tools, user } from '../messages.ts';
import { github, type AskedOddity } from '../oddity.ts';

const THINKING = { body: { thinking: { type: 'adaptive' } as Json } };
const thoughts = (signature: string): ProviderData => ({
  blocks: [{ type: 'opaque', value: { type: 'thinking', thinking: 'Hm', signature } }, { type: 'call' }],
});
const strict = { type: 'object', properties: { n: { type: 'integer', minimum: 1 } }, required: ['n'], additionalProperties: false };

/** What servers of the Messages API refuse. Each is asked in a way that a plain request would be refused for. */
export const messagesRequests: readonly AskedOddity[] = [
  {
    server: 'Anthropic',
    what: 'wants its thoughts back, signed, before the calls that came of them',
    link: github('pydantic/pydantic-ai', 2075),
    settings: THINKING,
    asks: { messages: [user('Hi'), made('toolu_1', { model: 'm', extra: thoughts('sig-1') }), result('toolu_1')], tools },
  },
  {
    server: 'Anthropic',
    what: 'takes no thoughts that another model signed',
    link: github('NousResearch/hermes-agent', 24401),
    asks: {
      messages: [
        user('Hi'),
        made('toolu_1', {
          model: 'minimax',
          extra: thoughts('other'),
        }),
        result('toolu_1'),
      ],
      tools,
    },
  },
  {
    server: 'Anthropic',
    what: 'takes no text of blanks',
    link: github('anthropics/claude-code', 23440),
    asks: { messages: [user('Hi'), made('toolu_1', { content: ' \n' }), result('toolu_1')], tools },
  },
  {
    server: 'Anthropic',
    what: 'takes no calls without results',
    link: github('anthropics/claude-code', 8210),
    asks: { messages: [user('Hi'), made('toolu_1'), user('Well?')], tools },
  },
  {
    server: 'Anthropic',
    what: 'takes no results without calls',
    link: github('anthropics/claude-code', 13460),
    asks: { messages: [user('Hi'), result('toolu_9'), user('Well?')], tools },
  },
  {
    server: 'Anthropic',
    what: 'takes no calls where there are no tools',
    link: github('langgenius/dify', 17545),
    asks: { messages: [user('Hi'), made('toolu_1'), result('toolu_1')], tools: [] },
  },
  {
    server: 'Anthropic',
    what: 'takes no arguments that are not an object',
    link: github('mastra-ai/mastra', 5604),
    asks: { messages: [user('Hi'), made('toolu_1', {}, '{"n":'), result('toolu_1')], tools },
  },
  {
    server: 'Anthropic',
    what: 'takes no answer that it is to continue',
    link: github('smallmain/vscode-unify-chat-provider', 249),
    asks: { messages: [user('Hi'), assistant('Well,')] },
  },
  {
    server: 'Anthropic',
    what: 'takes no temperature',
    link: 'https://platform.claude.com/docs/en/api/migration-2026-10-21',
    asks: { settings: { temperature: 0.2, topP: 0.9, seed: 7 } },
  },
  {
    server: 'Anthropic',
    what: 'holds nothing to a schema with bounds of numbers',
    link: github('agentjido/req_llm', 302),
    asks: { output: strict },
  },
  {
    server: 'Anthropic',
    what: 'holds no arguments to such a schema either',
    link: github('laravel/ai', 715),
    asks: { tools: [{ ...find, schema: strict }] },
  },
  {
    server: 'Anthropic',
    what: 'takes no schema of arguments that is a choice',
    link: github('anthropics/claude-code', 40075),
    asks: { tools: [{ ...find, schema: { type: 'object', anyOf: [{ required: ['n'] }], properties: { n: { type: 'number' } } } }] },
  },
  {
    server: 'Anthropic',
    what: 'holds no more than twenty tools to their schemas',
    link: github('genkit-ai/genkit', 5230),
    asks: {
      tools: Array.from({ length: 30 }, (_, n) => ({
        ...find,
        name: `find_${n}`,
        schema: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'], additionalProperties: false },
      })),
    },
  },
  {
    server: 'Anthropic',
    what: 'takes ids of letters, digits and two marks',
    link: 'https://platform.claude.com/docs/en/api/messages/create',
    asks: { messages: [user('Hi'), made('call:1'), result('call:1')] satisfies readonly Message[], tools },
  },
  {
    server: 'Anthropic',
    what: 'takes no name of a tool with a point',
    link: 'https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools',
    asks: { tools: [{ ...find, name: 'orders.find' }] },
  },
  {
    server: 'Anthropic',
    what: 'takes no half characters',
    link: github('anomalyco/opencode', 17758, 'pull'),
    asks: { messages: [user('Hi \uD83D')] },
  },
];
