import { delta, github, type AnswerOddity } from './oddity.ts';

/** Thoughts of a model that have to come back with the calls it made. */
export const thoughtOddities: readonly AnswerOddity[] = [
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
