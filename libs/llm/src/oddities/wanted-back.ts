import { assistant, made, result, tools, user } from './messages.ts';
import { github, type RequestOddity } from './oddity.ts';

/** What servers want back with calls, and what they know nothing of. */
export const wantedBackOddities: readonly RequestOddity[] = [
  {
    server: 'Gemini',
    what: 'wants its signature back',
    link: github('langgenius/dify-official-plugins', 2088),
    family: 'gemini',
    settings: { family: 'google' },
    asks: {
      messages: [
        user('a'),
        made('c1', {
          model: 'm',
          toolCalls: [{ id: 'c1', name: 'find', args: {}, extra: { extra_content: { google: { thought_signature: 'S' } } } }],
        }),
        result('c1'),
      ],
      tools,
    },
  },
  {
    server: 'Gemini',
    what: 'wants one for calls that other models made, too',
    link: github('lbjlaq/Antigravity-Manager', 938),
    family: 'gemini',
    settings: { family: 'google' },
    asks: { messages: [user('a'), made('c1', { model: 'other' }), result('c1')], tools },
  },
  {
    server: 'DeepSeek',
    what: 'wants its reasoning back',
    link: github('earendil-works/pi', 3636),
    family: 'deepseek',
    settings: { family: 'deepseek' },
    asks: { messages: [user('a'), made('c1', { model: 'm', extra: { reasoning_content: 'Hm' } }), result('c1')], tools },
  },
  {
    server: 'Kimi',
    what: 'wants reasoning for calls that other models made, too',
    link: github('openclaw/openclaw', 74846, 'pull'),
    family: 'moonshot',
    settings: { family: 'moonshot' },
    asks: { messages: [user('a'), made('c1', { model: 'other' }), result('c1')], tools },
  },
  {
    server: 'OpenRouter',
    what: 'wants its reasoning details back',
    link: github('home-assistant/core', 159812),
    family: 'openrouter',
    asks: {
      messages: [
        user('a'),
        made('c1', { model: 'm', extra: { reasoning_details: [{ type: 'reasoning.text', text: 'Hm' }] } }),
        result('c1'),
      ],
      tools,
    },
  },
  {
    server: 'DeepSeek',
    what: 'wants reasoning back that it never sent',
    link: github('continuedev/continue', 11285),
    family: 'deepseek',
    settings: { family: 'deepseek' },
    asks: { messages: [user('a'), made('c1', { model: 'm' }), result('c1')], tools },
  },
  {
    server: 'DeepSeek',
    what: 'wants it with every message since the last question, those without calls, too',
    link: github('experientiallabs/experiential', 890, 'pull'),
    family: 'deepseek',
    settings: { family: 'deepseek' },
    asks: { messages: [user('a'), made('c1', { model: 'm' }), result('c1'), assistant('Let me see'), made('c2'), result('c2')], tools },
  },
  {
    server: 'Gemini',
    what: 'leaves calls unsigned, and refuses them then',
    link: github('earendil-works/pi', 1825, 'pull'),
    family: 'gemini',
    settings: { family: 'google' },
    asks: { messages: [user('a'), made('c1', { model: 'm' }), result('c1')], tools },
  },
  {
    server: 'OpenRouter',
    what: 'wants details of reasoning with calls that another model made, where Gemini is to answer',
    link: github('RooCodeInc/Roo-Code', 10759, 'pull'),
    family: 'openrouter',
    settings: { family: 'openrouter' },
    asks: { model: 'google/gemini-3-flash-preview', messages: [user('a'), made('c1', { model: 'other' }), result('c1')], tools },
  },
  {
    server: 'Groq',
    what: 'knows no `reasoning_content` of any model',
    link: github('NousResearch/hermes-agent', 11089),
    family: 'groq',
    asks: { messages: [user('a'), made('c1', { model: 'm', extra: { reasoning_content: 'Hm' } }), result('c1')], tools },
  },
  {
    server: 'Mistral',
    what: 'knows no `reasoning_content` after another model',
    link: github('charmbracelet/crush', 1590),
    family: 'mistral',
    asks: { messages: [user('a'), made('c1', { model: 'other', extra: { reasoning_content: 'Hm' } }), result('c1')], tools },
  },
];
