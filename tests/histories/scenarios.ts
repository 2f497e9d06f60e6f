import { startStrictServer, type Asked, type ChatBody } from '@troupe/testing/model-servers';
import type { Platform } from '../platform-process.ts';

/** What is recorded of an app: its tasks, and what people do for them. */
export interface Scenario {
  /** Its folder, from the root of the repository. */
  readonly app: string;
  readonly env?: (folder: string) => Readonly<Record<string, string>>;
  run(platform: Platform): Promise<void>;
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  sample: {
    app: 'examples/sample',
    async run({ api }) {
      await api.start({ workflow: 'content-approval', id: 'content', input: 'About owls' });
      await api.request('POST', '/v1/tasks/content/signals/content_approved', { by: 'Ada' }, { 'idempotency-key': 'once' });
      await api.start({ workflow: 'support-desk', id: 'desk', input: 'My headphones broke. Please refund order A-1003.' });
      const [approval] = await api.approvals();
      await api.decide(approval!.id, { decision: 'approve' });
      await api.start({ agent: 'travel-planner', id: 'trip', input: 'Find me a flight from Oslo to Lisbon on 2026-12-01.' });
      await api.start({ workflow: 'research-team', id: 'team', input: { subject: 'wind power', aspects: ['Cost', 'Reliability'] } });
      await api.start({ workflow: 'loan-check', id: 'loan', input: { applicant: 'Ben Osei', amount: 90_000 } });
      for (const id of ['content', 'desk', 'trip', 'team', 'loan']) await api.end(id);
    },
  },
  agents: {
    app: 'tests/agent-crash',
    env: (folder) => ({ WITNESS: `${folder}/witness` }),
    async run({ api }) {
      await api.start({ agent: 'advisor', id: 'search', input: 'browse', session: 's' });
      await api.end('search');
      await api.start({ agent: 'advisor', id: 'pay', input: 'pay', session: 's' });
      for (const { id, agent } of await api.approvals(2))
        await api.decide(
          id,
          agent === 'teller' ? { decision: 'approve', args: { euros: 20 } } : { decision: 'reject', reason: 'too much' },
        );
      await api.end('pay');
    },
  },
  approvals: {
    app: 'examples/claim-intake',
    async run({ api }) {
      const input = { claimant: 'ada@example.com', euros: 420, documents: ['photo'] };
      const decision = { remind: ['0.2s', '0.4s'], escalate: '0.6s', deadline: '1d' };
      for (const [id, more] of Object.entries({ paid: {}, refused: {}, late: { deadline: '0.8s' } })) {
        await api.start({ workflow: 'claim', id, input: { ...input, decision: { ...decision, ...more } } });
        await api.signal(id, 'document', { kind: 'photo', file: 'photo.jpg' });
      }
      await api.end('late');
      for (const { id, task } of await api.approvals(2))
        await api.decide(
          id,
          task === 'paid' ? { decision: 'approve', args: { euros: 400 } } : { decision: 'reject', reason: 'not covered' },
        );
      for (const id of ['paid', 'refused']) await api.end(id);
    },
  },
  handoffs: {
    app: 'examples/support-bot',
    async run(platform) {
      const server = await startStrictServer('openai', (asked, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const event of answer(asked)) response.write(`data: ${event}\n\n`);
        response.end();
      });
      await platform.drain();
      await platform.start({ LOG_LEVEL: 'error', OPENAI_API_KEY: 'sk-any-key', OPENAI_BASE_URL: server.url });
      const { api } = platform;
      await api.start({ agent: 'front-desk', id: 'back', session: 'ada', input: 'I want my money back for A-1002.' });
      const [approval] = await api.approvals();
      await api.decide(approval!.id, { decision: 'approve' });
      await api.end('back');
      await server.close();
    },
  },
};

/** A model that hands over to who refunds, and refunds. */
function answer({ body, n }: Asked): readonly string[] {
  const next = nextOf(body);
  const call = (name: string, args: object) => ({
    tool_calls: [{ index: 0, id: `call_${n}`, type: 'function', function: { name, arguments: JSON.stringify(args) } }],
  });
  const delta = typeof next === 'string' ? { content: next } : call(next.tool, next.args);
  const chunk = (choice: object): string =>
    JSON.stringify({ id: `chat-${n}`, object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] });
  return [
    chunk({ delta: { role: 'assistant', ...delta }, finish_reason: null }),
    chunk({ delta: {}, finish_reason: typeof next === 'string' ? 'stop' : 'tool_calls' }),
    '[DONE]',
  ];
}

function nextOf({ messages, tools = [] }: ChatBody): string | { readonly tool: string; readonly args: object } {
  const last = JSON.stringify(messages.at(-1));
  if (!tools.some((tool) => tool.function.name === 'refund')) return { tool: 'transfer_to_refund-desk', args: {} };
  if (last.includes('item')) return { tool: 'refund', args: { order: 'A-1002', euros: 189 } };
  return last.includes('euros') ? 'The money is on its way.' : { tool: 'find_order', args: { order: 'A-1002' } };
}
