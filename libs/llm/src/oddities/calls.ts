import { calls, delta, ends, events, fn, github, says, usage, whole, type AnswerOddity } from './oddity.ts';

const finish = ends('tool_calls');
const A = '{"n":1}';
const two = [
  { name: 'find', args: { n: 1 } },
  { name: 'find', args: { n: 2 } },
];

/** How calls of tools come. */
export const callOddities: readonly AnswerOddity[] = [
  {
    server: 'Ollama',
    what: 'gives every call of an answer the index 0',
    link: github('ollama/ollama', 15457),
    sends: { body: [calls({ index: 0, id: 'a', ...fn('find', A) }), calls({ index: 0, id: 'b', ...fn('find', '{"n":2}') }), finish] },
    gives: { kind: 'answer', finish: 'tools', calls: two },
  },
  {
    server: 'Ollama',
    what: 'gives calls no index',
    link: github('ollama/ollama', 7881),
    sends: { body: [calls({ id: 'a', ...fn('find', A) }), calls({ id: 'b', ...fn('find', '{"n":2}') }), ends('stop')] },
    gives: { kind: 'answer', finish: 'tools', calls: two },
  },
  {
    server: 'NVIDIA Dynamo',
    what: 'gives calls made at once the index 0',
    link: github('ai-dynamo/dynamo', 4723, 'pull'),
    sends: { body: [calls({ index: 0, id: 'a', ...fn('find', A) }, { index: 0, id: 'b', ...fn('find', '{"n":2}') }), finish] },
    gives: { kind: 'answer', finish: 'tools', calls: two },
  },
  {
    server: 'Gemini',
    what: 'gives calls no index, and signs them',
    link: github('THU-MAIC/OpenMAIC', 1556),
    sends: {
      body: [
        calls({ id: 'call_297140', type: 'function', extra_content: { google: { thought_signature: 'S' } }, ...fn('find', A) }),
        ends('stop'),
      ],
    },
    gives: {
      kind: 'answer',
      finish: 'tools',
      calls: [{ id: 'call_297140', args: { n: 1 }, extra: { extra_content: { google: { thought_signature: 'S' } } } }],
    },
  },
  {
    server: 'Gemini',
    what: 'sends arguments in pieces without an index, and the signature in a piece of its own',
    link: github('open-webui/computer', 224),
    sends: {
      body: [
        calls({ id: 'a', ...fn('find', '{"n"') }),
        calls({ ...fn(null, ':1}') }),
        calls({ id: 'a', extra_content: { google: { thought_signature: 'S' } } }),
        ends('stop'),
      ],
    },
    gives: { kind: 'answer', calls: [{ id: 'a', args: { n: 1 }, extra: { extra_content: { google: { thought_signature: 'S' } } } }] },
  },
  {
    server: 'Gemini',
    what: 'says `stop` of a streamed answer that calls tools',
    link: github('googleapis/python-genai', 2868),
    sends: { body: [calls({ index: 0, id: 'a', ...fn('find', A) }), ends('stop')] },
    gives: { kind: 'answer', finish: 'tools', calls: [{ args: { n: 1 } }] },
  },
  {
    server: 'Gemini behind a proxy',
    what: 'sends later pieces with an empty id and type, and no index',
    link: github('AstrBotDevs/AstrBot', 6661),
    sends: { body: [calls({ id: 'a', ...fn('find', '') }), calls({ id: '', type: '', ...fn(null, A) }), finish] },
    gives: { kind: 'answer', calls: [{ id: 'a', args: { n: 1 } }] },
  },
  {
    server: 'DashScope',
    what: 'mixes the pieces of several calls, with ids in the first ones only',
    link: github('QwenLM/Qwen-Agent', 943, 'pull'),
    sends: {
      body: [
        calls({ index: 0, id: 'a', ...fn('find', '{"n"') }, { index: 1, id: 'b', ...fn('find', '{"n"') }),
        calls({ index: 0, ...fn(null, ':1}') }, { index: 1, ...fn(null, ':2}') }),
        finish,
      ],
    },
    gives: { kind: 'answer', calls: two },
  },
  {
    server: 'vLLM (xlam)',
    what: 'sends the arguments once more at the end',
    link: github('vllm-project/vllm', 51697),
    sends: {
      body: [
        calls({ index: 0, id: 'a', ...fn('find', '{"n"') }),
        calls({ index: 0, ...fn(null, ':1}') }),
        calls({ index: 0, ...fn(null, A) }),
        finish,
      ],
    },
    gives: { kind: 'answer', calls: [{ args: { n: 1 } }] },
  },
  {
    server: 'vLLM (xlam)',
    what: 'begins with `{`, and then sends all of it',
    link: github('vllm-project/vllm', 51697),
    sends: { body: [calls({ index: 0, id: 'a', ...fn('find', '{') }), calls({ index: 0, ...fn(null, A) }), finish] },
    gives: { kind: 'answer', calls: [{ args: { n: 1 } }] },
  },
  {
    server: 'vLLM (GLM)',
    what: 'ends with the whole, written with other blanks, after a part that lacks its end',
    link: github('vllm-project/vllm', 42167),
    sends: {
      body: [
        calls({ index: 0, id: 'a', ...fn('find', '{"n":1,"kind":"') }),
        calls({ index: 0, ...fn(null, 'out"') }),
        delta({ tool_calls: [{ id: null, type: null, index: 0, ...fn(null, '{"n": 1, "kind": "out"}') }] }, 'tool_calls'),
      ],
    },
    gives: { kind: 'answer', calls: [{ args: { n: 1, kind: 'out' } }] },
  },
  {
    server: 'vLLM (GLM)',
    what: 'repeats id and name with the last piece, in the event that ends the answer',
    link: github('vllm-project/vllm', 44098),
    sends: {
      body: [
        calls({ index: 0, id: 'a', ...fn('find', '{"n"') }),
        delta({ tool_calls: [{ index: 0, id: 'a', type: 'function', ...fn('find', ':1}') }] }, 'tool_calls'),
      ],
    },
    gives: { kind: 'answer', calls: [{ id: 'a', args: { n: 1 } }] },
  },
  {
    server: 'LiteLLM',
    what: 'puts `{}` in front of the arguments of Claude',
    link: github('BerriAI/litellm', 4537),
    sends: {
      body: [
        calls({ index: 0, id: 'a', ...fn('find', '{}') }),
        calls({ index: 0, ...fn(null, '{"n"') }),
        calls({ index: 0, ...fn(null, ':1}') }),
        finish,
      ],
    },
    gives: { kind: 'answer', calls: [{ args: { n: 1 } }] },
  },
  {
    server: 'A gateway to Anthropic',
    what: 'does so within one text, in a whole answer',
    link: github('Wei-Shaw/sub2api', 6336),
    sends: { body: whole({ role: 'assistant', tool_calls: [{ id: 'a', ...fn('find', '{}{"n": 1}') }] }, 'tool_calls') },
    gives: { kind: 'answer', calls: [{ args: { n: 1 } }] },
  },
  {
    server: 'A gateway to Anthropic',
    what: 'writes arguments twice in a row',
    link: github('mudler/cogito', 66, 'pull'),
    sends: { body: [calls({ index: 0, id: 'a', ...fn('find', '{"n":1}{"n":1}') }), finish] },
    gives: { kind: 'answer', calls: [{ args: { n: 1 } }] },
  },
  {
    server: 'A gateway to Gemini',
    what: 'hangs the arguments of a second call on the first one: nobody knows which is meant',
    link: github('dyedd/lens', 49),
    sends: {
      body: [
        calls({ index: 0, id: 'a', ...fn('find', '') }),
        calls({ index: 0, ...fn('', '{"n":1}') }),
        calls({ index: 0, ...fn('', '{"m":2}') }),
        finish,
      ],
    },
    gives: { kind: 'answer', calls: [{ args: '{"n":1}{"m":2}' }] },
  },
  {
    server: 'A gateway to the Responses API',
    what: 'gives each of several calls the index 0',
    link: github('mcowger/plexus', 691),
    sends: {
      body: [
        calls({ index: 0, id: 'a', ...fn('find', '') }),
        calls({ index: 0, ...fn(null, A) }),
        calls({ index: 0, id: 'b', ...fn('find', '') }),
        calls({ index: 0, ...fn(null, '{"n":2}') }),
        finish,
      ],
    },
    gives: { kind: 'answer', calls: two },
  },
  {
    server: 'GitHub Copilot',
    what: 'sends no arguments where there are none',
    link: github('MadSkittles/Router-Maestro', 162, 'pull'),
    sends: { body: [calls({ index: 0, id: 'a', function: { name: 'now' } }), finish] },
    gives: { kind: 'answer', calls: [{ name: 'now', args: {} }] },
  },
  {
    server: 'Quarkus users’ models',
    what: 'write arguments as JSON within JSON',
    link: github('quarkiverse/quarkus-langchain4j', 2642, 'pull'),
    sends: { body: [calls({ index: 0, id: 'a', ...fn('find', JSON.stringify(A)) }), finish] },
    gives: { kind: 'answer', calls: [{ args: { n: 1 } }] },
  },
  {
    server: 'Hugging Face',
    what: 'sends arguments as an object',
    link: github('huggingface/smolagents', 1003, 'pull'),
    sends: { body: [calls({ index: 0, id: 'a', ...fn('find', { n: 1 }) }), finish] },
    gives: { kind: 'answer', calls: [{ args: { n: 1 } }] },
  },
  {
    server: 'vLLM (gpt-oss)',
    what: 'leaves a mark of the template on the name',
    link: github('vllm-project/vllm', 32587),
    sends: { body: [calls({ index: 0, id: 'a', ...fn('find<|channel|>commentary', A) }), finish] },
    gives: { kind: 'answer', calls: [{ name: 'find' }] },
  },
  {
    server: 'Ollama',
    what: 'repeats the name with each of several calls under one index',
    link: github('NousResearch/hermes-agent', 3468, 'pull'),
    sends: { body: [calls({ index: 0, id: 'c1', ...fn('find', A) }), calls({ index: 0, id: 'c2', ...fn('find', '{"n":2}') }), finish] },
    gives: { kind: 'answer', calls: two },
  },
  {
    server: 'LiteLLM',
    what: 'hides Gemini’s signature in the id of the call',
    link: github('BerriAI/litellm', 16895, 'pull'),
    sends: { body: [calls({ index: 0, id: `call_1__thought__${'S'.repeat(300)}`, ...fn('find', A) }), finish] },
    gives: { kind: 'answer', calls: [{ id: 'call_1', args: { n: 1 }, extra: { id: `call_1__thought__${'S'.repeat(300)}` } }] },
  },
  {
    server: 'vLLM',
    what: 'says `tool_calls` of an answer that was cut at the limit',
    link: github('vllm-project/vllm', 58228),
    asked: { settings: { maxTokens: 300 } },
    sends: { body: [calls({ index: 0, id: 'a', ...fn('find', A) }), finish, { choices: [], ...usage(5, 300) }] },
    gives: { kind: 'answer', finish: 'length' },
  },
  {
    server: 'OpenAI',
    what: 'ends a call at the limit in the middle of its arguments',
    link: github('nearai/ironclaw', 1631),
    sends: { body: [calls({ index: 0, id: 'a', ...fn('find', '{"n"') }), ends('length')] },
    gives: { kind: 'answer', finish: 'length', calls: [{ args: '{"n"' }] },
  },
  {
    server: 'OpenAI',
    what: 'ends an answer at the limit before its first word, all of it spent on thoughts',
    link: github('wippyai/framework', 115, 'pull'),
    sends: { body: [says(''), ends('length')] },
    gives: { kind: 'answer', finish: 'length' },
  },
  {
    server: 'NVIDIA NIM',
    what: 'closes the stream without saying how a call ended',
    link: github('earendil-works/pi', 6226),
    sends: { body: events(calls({ index: 0, id: 'a', ...fn('find', A) })) },
    gives: { kind: 'failure', code: 'model-bad-answer', retryable: true, says: /broke off/ },
  },
];
