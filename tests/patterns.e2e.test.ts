import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startStrictServer, type Asked, type StrictServer } from '@troupe/testing/model-servers';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { until } from './api-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

type Answer = string | { readonly tool: string; readonly args: object };

/** What each agent of the example says, by its instructions. */
const answers: readonly (readonly [RegExp, (given: string, nth: number) => Answer])[] = [
  [
    /Make a plan/,
    (topic) =>
      JSON.stringify({
        steps: [
          { id: 'text', member: 'article', task: `write of ${topic}`, needs: [] },
          { id: 'law', member: 'legal', task: `judge ${topic}`, needs: [] },
          { id: 'safety', member: 'security', task: `read of ${topic}`, needs: ['text'] },
        ],
      }),
  ],
  [/Talk with/, (given) => (given.startsWith('edited') ? `Here it is: ${given}` : { tool: 'article', args: { input: given } })],
  [/outline/, (topic) => `outline of ${topic}`],
  [/Write a short text/, (given) => (given.includes('feedback') ? 'better' : `text of ${given}`)],
  [/Make one short text/, (given) => `edited ${given}`],
  [/legal risk/, () => 'no licence'],
  [/security risk/, () => 'no lock'],
  [/Accept a draft/, (given) => JSON.stringify({ accepted: given.includes('better'), feedback: 'Shorter.' })],
  [/may be shown/, (_, nth) => JSON.stringify({ allowed: nth % 3 !== 0 })],
];

let server: StrictServer;
let platform: Platform;
/** Of each request that was answered: the instructions, and the last message. */
const answered: string[] = [];
/** Is asked before an answer: whether it is kept back. */
let held: (request: string) => boolean = () => false;

function answer({ body, n }: Asked): { readonly request: string; readonly said: Answer } {
  const [instructions, last] = [body.messages[0]!, body.messages.at(-1)!].map(({ content }) =>
    typeof content === 'string' ? content : JSON.stringify(content),
  );
  const say = answers.find(([of]) => of.test(instructions!))![1];
  return { request: `${instructions} ${last}`, said: say(last!, n) };
}

function callOf(n: number, { tool, args }: Exclude<Answer, string>): object {
  return { index: 0, id: `call_${n}`, type: 'function', function: { name: tool, arguments: JSON.stringify(args) } };
}

beforeAll(async () => {
  server = await startStrictServer('openai', (asked, response) => {
    const { request, said } = answer(asked);
    if (held(request)) return;
    answered.push(request);
    const send = (event: object | '[DONE]') => response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
    const chunk = (choice: object) => ({ id: `chat-${asked.n}`, object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const delta = typeof said === 'string' ? { content: said } : { tool_calls: [callOf(asked.n, said)] };
    send(chunk({ delta: { role: 'assistant', ...delta }, finish_reason: null }));
    send(chunk({ delta: {}, finish_reason: typeof said === 'string' ? 'stop' : 'tool_calls' }));
    send('[DONE]');
    response.end();
  });
  platform = await startPlatform({
    app: fileURLToPath(new URL('../examples/patterns', import.meta.url)),
    env: { OPENAI_API_KEY: 'sk-any-key', OPENAI_BASE_URL: server.url, LOG_LEVEL: 'error' },
    startTimeout: 100_000,
  });
}, 120_000);
beforeEach(() => {
  answered.length = 0;
  held = () => false;
});
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
  await server.close();
});

it.each([
  ['article', 'edited text of outline of lamps', 'editor'],
  ['review', 'legal: no licence\nsecurity: no lock', undefined],
  ['moderation', { allowed: true }, 'moderator'],
  ['slogan', 'better', 'writer'],
  ['desk', 'edited lamps', 'editor'],
  ['panel', { answer: expect.stringMatching(/^edited \{"input":"lamps",.*"no lock"/), ended: 'turns' }, 'editor'],
])('%s gives what its members make of the input, and says whose answer it is', async (workflow, output, lastAgent) => {
  const { id } = await platform.api.start({ workflow, input: 'lamps' });
  const ended = await platform.api.end(id, 40_000);
  expect(ended).toMatchObject({ status: 'completed', output });
  expect(ended.attributes['lastAgent']).toBe(lastAgent);
});

it.each([
  ['the first member', 'lamp', /outline of three points\. lamp/, 4],
  ['a judge in a member of a member', 'chair', /Accept a draft.*"draft":"better"/, 6],
  ['a reviewer at the end', 'table', /security risk/, 8],
])(
  'a nested pattern that is killed while %s is asked goes on there, and asks nobody twice',
  async (_, product, at, before) => {
    const ofProduct = () => answered.filter((request) => request.includes(product));
    let waits = false;
    held = (request) => request.includes(product) && at.test(request) && (waits = true);
    const { id } = await platform.api.start({ workflow: 'launch', input: product });
    await until('the request, and the answers of the others', 40_000, async () =>
      waits && ofProduct().length === before ? true : undefined,
    );
    // The last of these answers is on its way into the log.
    await sleep(1_000);
    await platform.kill();
    held = () => false;
    await platform.start();
    expect(await platform.api.end(id, 120_000)).toMatchObject({
      status: 'completed',
      output: 'legal: no licence\nsecurity: no lock',
      usage: { modelCalls: 9 },
    });
    expect(ofProduct()).toHaveLength(9);
  },
  200_000,
);

it('an agent calls a pattern as a tool, which is a task below it', async () => {
  const { id } = await platform.api.start({ agent: 'chief', input: 'hats' });
  expect(await platform.api.end(id, 40_000)).toMatchObject({
    status: 'completed',
    output: 'Here it is: edited text of outline of hats',
    usage: { modelCalls: 5 },
  });
  expect((await platform.api.children(id)).map(({ kind, name, status }) => ({ kind, name, status }))).toEqual([
    { kind: 'workflow', name: 'article', status: 'completed' },
  ]);
});

it('a pattern is listed with its schema and its members', async () => {
  const { body } = await platform.api.request<{ items: readonly { name: string }[] }>('GET', '/v1/workflows');
  expect(body.items.find(({ name }) => name === 'moderation')).toMatchObject({
    output: { type: 'object', properties: { allowed: { type: 'boolean' } } },
    details: { pattern: 'vote', members: ['moderator', 'moderator', 'moderator'] },
  });
});

it('a plan is read, edited by a human and carried out; killed at every wait it asks nobody twice', async () => {
  const { api } = platform;
  const plan = async () =>
    (await api.request<{ steps: readonly { id: string; state: string }[] }>('POST', `/v1/tasks/plan/queries/plan`, null)).body;
  await api.start({ id: 'plan', workflow: 'dossier', input: 'kites' });
  const [asked] = await api.approvals(1);
  expect(asked).toMatchObject({ kind: 'decision', args: { steps: [{ id: 'text' }, { id: 'law' }, { id: 'safety', needs: ['text'] }] } });
  await platform.kill();
  await platform.start();
  let waits = false;
  held = (request) => /security risk/.test(request) && (waits = true);
  const edited = [
    { id: 'text', member: 'article', task: 'write of kites', needs: [] },
    { id: 'safety', member: 'security', task: 'read of kites', needs: ['text'] },
  ];
  await api.decide(asked!.id, { decision: 'approve', args: { steps: edited } });
  await until('the last step', 60_000, async () => (waits ? true : undefined));
  await sleep(1_000);
  expect(JSON.stringify(await plan())).toMatch(/"id":"text".*"state":"done".*"id":"safety".*"state":"running"/);
  await platform.kill();
  held = () => false;
  await platform.start();
  // A step is added while another is at work: those that are as they were keep their results.
  const law = { id: 'law', member: 'legal', task: 'judge kites', needs: [] };
  const { status } = await api.request('POST', '/v1/tasks/plan/updates/change-plan', { steps: [...edited, law] });
  expect(status).toBe(200);
  expect(await api.end('plan', 120_000)).toMatchObject({
    status: 'completed',
    output: expect.stringMatching(/^text: edited text of outline of .*\nsafety: no lock\nlaw: no licence$/),
    usage: { modelCalls: 6 },
  });
  expect(answered).toHaveLength(6);
}, 300_000);
