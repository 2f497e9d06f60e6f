import type { ProviderData } from '@troupe/contracts';
import { find, made, result, tools, user } from '../messages.ts';
import { github, type AskedOddity } from '../oddity.ts';

const reasoning = (value: ProviderData): ProviderData => ({
  blocks: [{ type: 'opaque', value: { type: 'reasoning', summary: [], ...value } }, { type: 'call' }],
});

/** What servers of the Responses API refuse. Each is asked in a way that a plain request would be refused for. */
export const responsesRequests: readonly AskedOddity[] = [
  {
    server: 'OpenAI',
    what: 'looks for reasoning by its id, where nothing was stored',
    link: github('vercel/ai', 7543),
    asks: {
      messages: [user('Hi'), made('call_1', { model: 'm', extra: reasoning({ encrypted_content: 'enc-1' }) }), result('call_1')],
      tools,
    },
  },
  {
    server: 'OpenAI',
    what: 'takes no reasoning that another model encrypted',
    link: github('openai/codex', 8119),
    asks: {
      messages: [user('Hi'), made('call_1', { model: 'another', extra: reasoning({ encrypted_content: 'other' }) }), result('call_1')],
      tools,
    },
  },
  {
    server: 'OpenAI',
    what: 'takes no calls without results',
    link: github('openai/codex', 93),
    asks: { messages: [user('Hi'), made('call_1'), user('Well?')], tools },
  },
  {
    server: 'OpenAI',
    what: 'takes no results without calls',
    link: github('can1357/oh-my-pi', 106),
    asks: { messages: [user('Hi'), result('call_9'), user('Well?')], tools },
  },
  {
    server: 'OpenAI',
    what: 'holds tools to their schemas that do not say otherwise',
    link: github('omnara-ai/omnara', 504, 'pull'),
    asks: { tools: [find] },
  },
  {
    server: 'OpenAI',
    what: 'knows no `stop` and no `seed`',
    link: 'https://developers.openai.com/api/reference/resources/responses/methods/create',
    asks: { settings: { stop: ['END'], seed: 7 } },
  },
  {
    server: 'OpenAI',
    what: 'takes no name of a tool with a point',
    link: github('kaitranntt/ccs', 25),
    asks: { tools: [{ ...find, name: 'orders.find' }] },
  },
  {
    server: 'OpenAI',
    what: 'takes no choice at the top of a schema',
    link: github('anomalyco/opencode', 37916),
    asks: { tools: [{ ...find, schema: { type: 'object', anyOf: [{ required: ['n'] }], properties: { n: { type: 'number' } } } }] },
  },
];
