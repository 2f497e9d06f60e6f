import type { Json, ModelRequest } from '@troupe/contracts';
import { user } from './messages.ts';
import { github, type RequestOddity } from './oddity.ts';

const taking = (schema: Json, name = 'find'): Pick<ModelRequest, 'tools'> => ({ tools: [{ name, description: 'Finds it', schema }] });
const having = (property: Json): Pick<ModelRequest, 'tools'> => taking({ type: 'object', properties: { p: property } });

/** What servers refuse of tools. */
export const schemaOddities: readonly RequestOddity[] = [
  {
    server: 'OpenAI',
    what: 'takes no object without properties',
    link: github('langchain-ai/langchain-mcp-adapters', 137),
    family: 'openai',
    settings: { family: 'openai' },
    asks: taking({ type: 'object' }),
  },
  {
    server: 'OpenAI',
    what: 'takes no list without items',
    link: github('stoplightio/spectral', 2646),
    family: 'openai',
    settings: { family: 'openai' },
    asks: having({ type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }),
  },
  {
    server: 'Mistral',
    what: 'takes no empty list of tools',
    link: github('partITech/php-mistral', 76),
    family: 'mistral',
    asks: { messages: [user('a')], tools: [] },
  },
  {
    server: 'Gemini',
    what: 'knows no `propertyNames`',
    link: github('nodetool-ai/nodetool', 4388, 'pull'),
    family: 'gemini',
    settings: { family: 'google' },
    asks: having({ type: 'object', propertyNames: { type: 'string' }, additionalProperties: { type: 'number' } }),
  },
  {
    server: 'Gemini',
    what: 'knows no `exclusiveMinimum`',
    link: github('ahmadrosid/nakama', 292),
    family: 'gemini',
    settings: { family: 'google' },
    asks: having({ type: 'integer', exclusiveMinimum: 0 }),
  },
  {
    server: 'Gemini',
    what: 'knows no `multipleOf`',
    link: github('decolua/9router', 2309),
    family: 'gemini',
    settings: { family: 'google' },
    asks: having({ type: 'number', multipleOf: 5 }),
  },
  {
    server: 'Gemini',
    what: 'knows no `const`',
    link: github('zed-industries/zed', 44875),
    family: 'gemini',
    settings: { family: 'google' },
    asks: having({
      anyOf: [
        { type: 'string', const: 'a' },
        { type: 'number', const: 1 },
      ],
    }),
  },
  {
    server: 'Gemini',
    what: 'knows no `additionalProperties` and no `$schema`',
    link: github('openswarm-ai/openswarm', 24),
    family: 'gemini',
    settings: { family: 'google' },
    asks: taking({ $schema: 'x', type: 'object', properties: {}, additionalProperties: false }),
  },
  {
    server: 'Gemini',
    what: 'knows few formats',
    link: github('google-gemini/gemini-cli', 3178),
    family: 'gemini',
    settings: { family: 'google' },
    asks: having({ type: 'string', format: 'uri' }),
  },
  {
    server: 'Gemini',
    what: 'takes enumerations of strings only',
    link: github('Draculabo/AntigravityManager', 260, 'pull'),
    family: 'gemini',
    settings: { family: 'google' },
    asks: having({ type: 'number', enum: [3, 6, 12] }),
  },
  {
    server: 'Gemini',
    what: 'knows no `prefixItems`, and wants items',
    link: github('Wei-Shaw/sub2api', 7077, 'pull'),
    family: 'gemini',
    settings: { family: 'google' },
    asks: having({ type: 'array', prefixItems: [{ type: 'string' }, {}] }),
  },
  {
    server: 'Gemini',
    what: 'takes no name that begins with a digit',
    link: github('dust-tt/dust', 28212, 'pull'),
    family: 'gemini',
    settings: { family: 'google' },
    asks: taking({ type: 'object', properties: {} }, '1password_get'),
  },
  {
    server: 'OpenAI',
    what: 'takes no name with a point',
    link: github('kaitranntt/ccs', 25),
    family: 'openai',
    settings: { family: 'openai' },
    asks: taking({ type: 'object', properties: {} }, 'calendar.list'),
  },
  {
    server: 'llama.cpp',
    what: 'takes no pattern without both ends',
    link: github('ggml-org/llama.cpp', 26930),
    family: 'llama.cpp',
    asks: having({ type: 'string', pattern: '\\S' }),
  },
  {
    server: 'llama.cpp',
    what: 'takes no pattern with classes such as `\\d`',
    link: github('ggml-org/llama.cpp', 27580),
    family: 'llama.cpp',
    asks: having({ type: 'string', pattern: '^\\d+$' }),
  },
  {
    server: 'LM Studio',
    what: 'takes no pattern that looks around',
    link: github('NousResearch/hermes-agent', 67349, 'pull'),
    family: 'lm-studio',
    asks: having({ type: 'string', pattern: '^(?!x).*$' }),
  },
];
