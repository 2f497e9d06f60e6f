import { delta, ends, events, github, says, usage, whole, type AnswerOddity } from './oddity.ts';

const stop = ends('stop');
const bad = { kind: 'failure', code: 'model-bad-answer', retryable: true } as const;

/** How text comes, and how answers end. */
export const streamOddities: readonly AnswerOddity[] = [
  {
    server: 'OpenRouter',
    what: 'sends comments while a model wakes up',
    link: github('deepnoodle-ai/dive', 206, 'pull'),
    sends: { body: `: OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n${events(says('Hi'), stop)}data: [DONE]\n\n` },
    gives: { kind: 'answer', text: 'Hi', finish: 'stop' },
  },
  {
    server: 'A gateway to OpenRouter',
    what: 'sends these comments as data',
    link: github('mnfst/llm-gateway', 2053),
    sends: { body: `data: : OPENROUTER PROCESSING\n\n${events(says('Hi'), stop)}data: [DONE]\n\n` },
    gives: { kind: 'answer', text: 'Hi' },
  },
  {
    server: 'Vertex AI',
    what: 'sends `data: : keepalive` for partners’ models',
    link: github('anomalyco/opencode', 50871),
    sends: { body: `data: : keepalive\n\n${events(says('Hi'))}data: : keepalive\n\n${events(stop)}` },
    gives: { kind: 'answer', text: 'Hi' },
  },
  {
    server: 'A gateway to Copilot',
    what: 'sends pings without data',
    link: github('caozhiyuan/copilot-api', 88, 'pull'),
    sends: { body: `event: ping\ndata: \n\n${events(says('Hi'))}event: ping\ndata: {"type":"ping"}\n\n${events(stop)}` },
    gives: { kind: 'answer', text: 'Hi' },
  },
  {
    server: 'OmniRoute',
    what: 'sends a list of comments in front of the end mark, without a blank line',
    link: github('diegosouzapw/OmniRoute', 7031),
    sends: { body: `${events(says('Hi'), stop)}: x-cache-hit=false\n: x-latency-ms=337\ndata: [DONE]\n\n` },
    gives: { kind: 'answer', text: 'Hi' },
  },
  {
    server: 'LLM Gateway',
    what: 'numbers its events, with comments that no blank line follows',
    link: github('theopenco/llmgateway', 2334, 'pull'),
    sends: { body: `id: 1\n${events(says('Hi'))}: ping\nid: 2\n${events(stop)}` },
    gives: { kind: 'answer', text: 'Hi' },
  },
  {
    server: 'A gateway',
    what: 'answers with one document where a stream was asked for',
    link: github('ant-design/pro-chat', 165),
    sends: { body: whole({ role: 'assistant', content: 'Hi' }), headers: { 'content-type': 'application/json' } },
    gives: { kind: 'answer', text: 'Hi', finish: 'stop' },
  },
  {
    server: '9router',
    what: 'calls a document a stream, and puts the end mark behind it',
    link: github('decolua/9router', 3492),
    sends: { body: `${whole({ role: 'assistant', content: 'Hi' })}data: [DONE]\n\n`, headers: { 'content-type': 'text/event-stream' } },
    gives: { kind: 'answer', text: 'Hi' },
  },
  {
    server: 'Mistral',
    what: 'streams content as a list of parts, thoughts among them',
    link: github('vercel/ai', 13703),
    sends: {
      body: [says([{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] }]), says([{ type: 'text', text: 'H' }]), says('i'), stop],
    },
    gives: { kind: 'answer', text: 'Hi' },
  },
  {
    server: 'Mistral',
    what: 'does so in a whole answer',
    link: github('infiniflow/ragflow', 14805, 'pull'),
    sends: {
      body: whole({
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }], closed: true },
          { type: 'text', text: 'Hi' },
        ],
      }),
    },
    gives: { kind: 'answer', text: 'Hi' },
  },
  {
    server: 'Mistral',
    what: 'has parts of kinds nobody knows',
    link: github('vercel/ai', 17779, 'pull'),
    sends: {
      body: [
        says([
          { type: 'reference', reference_ids: [1] },
          { type: 'text', text: 'Hi' },
        ]),
        stop,
      ],
    },
    gives: { kind: 'answer', text: 'Hi' },
  },
  {
    server: 'llama.cpp',
    what: 'leaves thoughts in the text',
    link: github('ggml-org/llama.cpp', 24671),
    sends: { body: [says('<thi'), says('nk>The sky'), says('</think>\n\n'), says('Hi'), stop] },
    gives: { kind: 'answer', text: 'Hi' },
  },
  {
    server: 'LM Studio',
    what: 'leaves only the end of thoughts in the text',
    link: github('logancyang/obsidian-copilot', 2153, 'pull'),
    sends: { body: [says('The sky is'), says('\n</think>\n\nHi'), stop] },
    gives: { kind: 'answer', text: 'Hi' },
  },
  {
    server: 'Any model',
    what: 'writes about thoughts, which is text like any other',
    link: github('nbramia/LifeOS', 568, 'pull'),
    sends: { body: [says('Use `<think>draft</think>` so.'), stop] },
    gives: { kind: 'answer', text: 'Use `<think>draft</think>` so.' },
  },
  {
    server: 'llama.cpp',
    what: 'never ends its thoughts',
    link: github('ggml-org/llama.cpp', 14679),
    sends: { body: [says('<think>The sky is'), stop] },
    gives: { ...bad, says: /answered nothing/ },
  },
  {
    server: 'llama.cpp',
    what: 'thinks, and says nothing',
    link: github('ggml-org/llama.cpp', 14679),
    sends: { body: [delta({ reasoning_content: 'I think it is four.' }), stop] },
    gives: { ...bad, says: /answered nothing/ },
  },
  {
    server: 'A gateway to Gemini',
    what: 'says that an answer without anything in it ended well',
    link: github('Wei-Shaw/sub2api', 7081),
    sends: { body: [delta({ role: 'assistant', content: null }), stop] },
    gives: { ...bad, says: /answered nothing/ },
  },
  {
    server: 'Gemini',
    what: 'could not make a call of its own: `MALFORMED_FUNCTION_CALL`',
    link: github('NousResearch/hermes-agent', 83886, 'pull'),
    sends: { body: [says(''), ends('malformed_function_call')] },
    gives: bad,
  },
  {
    server: 'Gemini',
    what: 'says so as `function_call_filter: …`, after half a text',
    link: github('NousResearch/hermes-agent', 83882, 'pull'),
    sends: { body: [says('The first half'), ends('function_call_filter: MALFORMED_FUNCTION_CALL')] },
    gives: bad,
  },
  {
    server: 'DeepSeek',
    what: 'breaks off for want of resources: `insufficient_system_resource`',
    link: 'https://api-docs.deepseek.com/api/create-chat-completion',
    sends: { body: [says('The first half'), ends('insufficient_system_resource')] },
    gives: bad,
  },
  {
    server: 'Mistral',
    what: 'calls its limit `model_length`',
    link: 'https://docs.mistral.ai/api/endpoint/chat',
    sends: { body: [says('The first half'), ends('model_length')] },
    gives: { kind: 'answer', text: 'The first half', finish: 'length' },
  },
  {
    server: 'OpenRouter',
    what: 'ends with `error` when the provider behind it is gone',
    link: github('gethouston/houston', 1211, 'pull'),
    sends: { body: [says('The first half'), ends('error')] },
    gives: bad,
  },
  {
    server: 'Zhipu',
    what: 'ends with `network_error`',
    link: github('gethouston/houston', 1211, 'pull'),
    sends: { body: [says('The first half'), ends('network_error')] },
    gives: bad,
  },
  {
    server: 'A gateway',
    what: 'closes the connection without saying how the answer ended',
    link: github('anomalyco/opencode', 39968),
    sends: { body: events(says('The first half')) },
    gives: { ...bad, says: /broke off/ },
  },
  {
    server: 'OpenCode Zen',
    what: 'ends the stream without saying why',
    link: github('earendil-works/pi', 8473),
    sends: { body: [delta({ content: 'Hi' }, null)] },
    gives: { ...bad, says: /broke off/ },
  },
  {
    server: 'OpenCode Zen',
    what: 'never says why, which can be set',
    link: github('XiaomiMiMo/MiMo-Code', 2244, 'pull'),
    settings: { finishReason: 'optional' },
    sends: { body: [delta({ content: 'Hi' }, null)] },
    gives: { kind: 'answer', text: 'Hi', finish: 'stop' },
  },
  {
    server: 'Bedrock behind a gateway',
    what: 'leaves `finish_reason` out of all events but the last',
    link: github('danny-avila/LibreChat', 5563, 'pull'),
    sends: { body: [{ choices: [{ delta: { content: 'Hi' } }] }, { choices: [{ delta: {}, finish_reason: 'stop' }] }] },
    gives: { kind: 'answer', text: 'Hi' },
  },
  {
    server: 'Azure',
    what: 'begins with an event without choices',
    link: github('AbanteAI/archive-old-cli-mentat', 429),
    sends: { body: [{ choices: [], prompt_filter_results: [{ prompt_index: 0 }] }, says('Hi'), stop] },
    gives: { kind: 'answer', text: 'Hi' },
  },
  {
    server: 'Azure',
    what: 'sends a choice without a delta, after the end',
    link: github('microsoft/autogen', 6465),
    sends: {
      body: [
        says('Hi'),
        stop,
        { id: '', choices: [{ finish_reason: null, index: 0, content_filter_results: { hate: { filtered: false } } }] },
      ],
    },
    gives: { kind: 'answer', text: 'Hi' },
  },
  {
    server: 'Moonshot',
    what: 'counts tokens within the choice',
    link: github('earendil-works/pi', 2017),
    sends: { body: [says('Hi'), { choices: [{ delta: {}, finish_reason: 'stop', ...usage(9, 2, { cached_tokens: 4 }) }] }] },
    gives: { kind: 'answer', text: 'Hi', usage: { inputTokens: 9, outputTokens: 2, cachedTokens: 4 } },
  },
  {
    server: 'OpenRouter',
    what: 'thinks in blocks that have to come back with the calls',
    link: github('microsoft/agent-framework', 2947),
    sends: {
      body: [
        delta({ reasoning_details: [{ type: 'reasoning.text', text: 'I ', index: 0 }] }),
        delta({ reasoning_details: [{ type: 'reasoning.text', text: 'look.', index: 0 }] }),
        delta({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'S', id: 'a', index: 1 }] }),
        delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'find', arguments: '{}' } }] }, 'tool_calls'),
      ],
    },
    gives: {
      kind: 'answer',
      extra: {
        reasoning_details: [
          { type: 'reasoning.text', text: 'I look.', index: 0 },
          { type: 'reasoning.encrypted', data: 'S', id: 'a', index: 1 },
        ],
      },
    },
  },
  {
    server: 'LiteLLM',
    what: 'thinks in blocks whose signature comes last',
    link: github('BerriAI/litellm', 8964),
    sends: {
      body: [
        delta({ thinking_blocks: [{ type: 'thinking', thinking: 'I ', signature: null }] }),
        delta({ thinking_blocks: [{ type: 'thinking', thinking: 'look.', signature: null }] }),
        delta({ thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'S' }] }),
        delta({ thinking_blocks: [{ type: 'redacted_thinking', data: 'R' }] }),
        delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'find', arguments: '{}' } }] }, 'tool_calls'),
      ],
    },
    gives: {
      kind: 'answer',
      extra: {
        thinking_blocks: [
          { type: 'thinking', thinking: 'I look.', signature: 'S' },
          { type: 'redacted_thinking', data: 'R' },
        ],
      },
    },
  },
  {
    server: 'DeepSeek',
    what: 'thinks in a field that has to come back with the calls',
    link: github('qwersyk/Newelle', 404),
    sends: {
      body: [
        delta({ reasoning_content: 'I ' }),
        delta({ reasoning_content: 'look.' }),
        delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'find', arguments: '{}' } }] }, 'tool_calls'),
      ],
    },
    gives: { kind: 'answer', extra: { reasoning_content: 'I look.' } },
  },
];
