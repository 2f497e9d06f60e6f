import { CancelledError, ToolError, TroupeError } from '@troupe/contracts';
import {
  activity,
  agent,
  model,
  query,
  signal,
  tool,
  update,
  workflow,
  type AgentDefinition,
  type WorkflowContext,
  type WorkflowDefinition,
} from '@troupe/sdk';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

const city = z.object({ city: z.string() });

function faultsOf(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(TroupeError);
    expect((error as TroupeError).code).toBe('invalid-workflow');
    return (error as TroupeError).errors!.map(({ message }) => message);
  }
  return [];
}

describe('definitions', () => {
  it('are plain frozen values, the same in both forms', () => {
    const run = async (): Promise<number> => 1;
    expect(workflow('w', run, { timeout: '1h' })).toEqual({ kind: 'workflow', name: 'w', run, timeout: '1h' });
    expect(workflow({ name: 'w', run, timeout: '1h' })).toEqual(workflow('w', run, { timeout: '1h' }));
    expect(activity({ name: 'a', run, effect: 'pure' })).toEqual(activity('a', run, { effect: 'pure' }));
    expect(Object.isFrozen(tool({ name: 't', description: 'd', run }))).toBe(true);
    const generate = async () => ({ finish: 'stop', text: '', usage: { inputTokens: 0, outputTokens: 0 } }) as const;
    expect(model({ name: 'gold', generate })).toEqual({ kind: 'model', name: 'gold', generate });
    const server = { url: 'https://api.groq.com/openai/v1', key: 'GROQ_API_KEY', timeouts: { firstToken: '10m' } } as const;
    expect(model({ name: 'fast', server })).toEqual({ kind: 'model', name: 'fast', server });
  });

  it('of agents have lists where authors may write one thing or nothing', () => {
    expect(agent({ name: 'a', model: 'demo', instructions: 'Help.' })).toMatchObject({
      model: ['demo'],
      tools: [],
      handoffs: [],
      description: 'The agent a',
    });
    expect(agent({ name: 'a', model: ['x/1', 'y/2'], instructions: () => 'Help.' }).model).toEqual(['x/1', 'y/2']);
  });

  it('infer the input from the schema and the output from the code', () => {
    const find = tool({ name: 'find', description: 'd', input: city, run: ({ city: name }) => name.length });
    expectTypeOf(find.run).parameter(0).toEqualTypeOf<{ city: string }>();
    const named = workflow('w', async (_ctx, input) => input.city, { input: city });
    expectTypeOf(named).toEqualTypeOf<WorkflowDefinition<{ city: string }, string>>();
    const annotated = workflow('w', async (_ctx, input: number) => input);
    expectTypeOf(annotated).toEqualTypeOf<WorkflowDefinition<number, number>>();
    const charge = activity({ name: 'charge', input: city, run: async ({ city: name }, ctx) => ({ name, key: ctx.idempotencyKey }) });
    const planner = agent({
      name: 'p',
      model: 'demo',
      instructions: 'x',
      output: z.object({ plan: z.string() }),
      tools: [find],
      handoffs: ['other'],
    });
    expectTypeOf(planner).toEqualTypeOf<AgentDefinition<{ plan: string }, 'p'>>();
    const plain = agent({ name: 'q', model: 'demo', instructions: 'x' });
    const use = (ctx: WorkflowContext) => ({
      called: ctx.call(charge, { city: 'Rome' }),
      found: ctx.tool(find, { city: 'Rome' }),
      typed: ctx.agent(planner, 'go'),
      text: ctx.agent(plain, 'go'),
      child: ctx.child(annotated, 1),
    });
    expectTypeOf(use).returns.toEqualTypeOf<{
      called: Promise<{ name: string; key: string }>;
      found: Promise<number>;
      typed: Promise<{ plan: string }>;
      text: Promise<string>;
      child: Promise<number>;
    }>();
    expect(find.input?.parse({ city: 'Rome' })).toEqual({ city: 'Rome' });
  });
});

describe('a definition that cannot work', () => {
  it('is refused with its name and everything wrong with it', () => {
    const error = ((): TroupeError => {
      try {
        tool({
          name: 'bad tool',
          description: ' ',
          input: z.string(),
          run: 'x',
          concurrency: 0,
          retry: { attempts: 0 },
          aprove: true,
        } as never);
      } catch (thrown) {
        return thrown as TroupeError;
      }
      throw new Error('It was accepted');
    })();
    expect(error.message).toMatch(/^The tool "bad tool" cannot work: /);
    expect(error.errors?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^model providers accept names of 1 to 64/),
      expect.stringMatching(/^it has no property "aprove"; there are name, description/),
      expect.stringMatching(/^description says to the model/),
      'input is an object: wrap it as z.object({ … })',
      'run is a function',
      expect.stringMatching(/^retry\.attempts/),
      'concurrency is a whole number ≥ 1',
    ]);
  });

  it.each([
    ['', /needs a name/],
    ['   ', /needs a name/],
    ['x'.repeat(129), /129 characters; 128 is the most/],
    ['a\u0000b', /control characters/],
    ['a\u202Eb', /control characters/],
    ['half \ud800', /control characters/],
    ['cafe\u0301', /normal form C/],
  ])('has the name %j', (name, reason) => {
    expect(faultsOf(() => workflow(name, async () => 1))).toEqual([expect.stringMatching(reason)]);
  });

  it.each([
    [{ url: 'ftp://host/v1' }, /^server\.url: is an http or https address/],
    [{ url: 'https://ada:canary@host/v1' }, /^server\.url: is an http or https address without a user name/],
    [{ url: 'https://host/v1', key: { kind: 'secret', name: 'A', value: 'canary' } }, /^server\.key: Unrecognized key/],
    [{ url: 'https://host/v1', headers: { a: { kind: 'secret', name: '../etc' } } }, /^server\.headers\.a\.name: is the name of a secret/],
    [{ url: 'https://host/v1', key: 'sk-canary' }, /^server\.key: is a secret, or the name of an environment variable, not the key itself/],
    [{ url: 'https://host/v1', timeouts: { silence: 'soon' } }, /^server\.timeouts\.silence: is a duration/],
    [{ url: 'https://host/v1', headers: { 'X-A': 'canary\nX-B: c' } }, /^server\.headers\.X-A: /],
    [{ url: 'https://host/v1', prices: { input: -1, output: 1 } }, /^server\.prices/],
    [{ url: 'https://host/v1', tokenFields: 'max_tokens' }, /^server: .*tokenFields/],
    [undefined, /^server: /],
  ])('has a model at the server %j, and says what is wrong without what may be secret', (server, reason) => {
    const faults = faultsOf(() => model({ name: 'fast', server } as never));
    expect(faults).toEqual([expect.stringMatching(reason)]);
    expect(faults.join()).not.toContain('canary');
  });

  it('has a model with two sources, or with none', () => {
    const server = { url: 'https://host/v1' };
    expect(faultsOf(() => model({ name: 'fast', server, generate: () => 1 } as never))).toEqual([
      'it has a server or can generate, not both',
    ]);
    expect(faultsOf(() => model({ name: 'fast' } as never))).toEqual(['generate is a function']);
  });

  it('lets workflows have names in any language', () => {
    expect(workflow('Genehmigung für Inhalte 内容', async () => 1).name).toBe('Genehmigung für Inhalte 内容');
  });

  it('has a schema of another library, or one that models cannot be given', () => {
    expect(faultsOf(() => activity('a', () => 1, { input: { parse: () => 1 } as never }))).toEqual([expect.stringMatching(/zod 4 schema/)]);
    expect(faultsOf(() => tool({ name: 't', description: 'd', input: z.object({ at: z.date() }), run: () => 1 }))).toEqual([
      expect.stringMatching(/cannot be given to a model as JSON Schema: Date/),
    ]);
  });

  it('lists messages that are none, or twice', () => {
    const go = signal({ name: 'go' });
    const faults = faultsOf(() =>
      workflow('w', async () => 1, { signals: [go, go, 'stop' as never], queries: [go as never, null as never], updates: go as never }),
    );
    expect(faults).toEqual([
      'signals has "go" twice',
      'signals[2] is not signal({ … })',
      'queries[0] is not query({ … })',
      'queries[1] is not query({ … })',
      'updates is a list',
    ]);
  });

  it('is a message with a name, a schema or a property that cannot be', () => {
    expect(faultsOf(() => signal({ name: 'a\u0000b', schema: 3, output: 1 } as never))).toEqual([
      expect.stringMatching(/control characters/),
      'it has no property "output"; there are name, description, schema',
      expect.stringMatching(/^schema is a zod 4 schema/),
    ]);
    expect(faultsOf(() => query({ name: ' ', output: {} as never }))).toHaveLength(2);
    expect(faultsOf(() => update({ name: 'add', schema: city, output: z.int() }))).toEqual([]);
  });

  it('asks to reconcile what may be repeated anyway', () => {
    const reconcile = (): { happened: false } => ({ happened: false });
    expect(faultsOf(() => activity('a', () => 1, { reconcile }))).toEqual([expect.stringMatching(/only when effect is "once"/)]);
    expect(faultsOf(() => activity('a', () => 1, { reconcile, effect: 'once' }))).toEqual([]);
  });

  it('is an agent that approves, lists or limits what makes no sense', () => {
    const find = tool({ name: 'find', description: 'd', run: () => 1 });
    const faults = faultsOf(() =>
      agent({
        name: 'a',
        model: [],
        instructions: '',
        tools: [find, 'find', 3 as never],
        handoffs: [find as never],
        approve: { fnd: true } as never,
        limits: { modelCalls: 0, time: 'soon' as never, cost: 0 },
        memory: { window: -1, recall: 'team' as never },
        toolConcurrency: 0,
        modelTimeout: 'never' as never,
      }),
    );
    expect(faults.join('\n')).toMatch(
      new RegExp(
        [
          'model names one model',
          'instructions are a text',
          'tools has "find" twice',
          'tools\\[2\\] is neither a name nor tool',
          'handoffs\\[0\\] is neither a name nor agent',
          'approve names "fnd", which is not one of its tools',
          'limits.modelCalls is a whole number',
          'limits.cost is more than 0',
          'limits.time "soon" is not valid',
          'memory.window is a whole number',
          'memory.recall is "session" or "user"',
          'toolConcurrency is a whole number',
          'modelTimeout "never" is not valid',
        ].join('[^]*'),
      ),
    );
    expect(faults).toHaveLength(13);
  });

  it('is an agent whose limits have another name than there is', () => {
    const limits = { turns: 3 } as never;
    const faults = faultsOf(() => agent({ name: 'a', model: 'demo', instructions: 'i', limits }));
    expect(faults).toEqual(['it has no property "turns"; there are modelCalls, tokens, cost, time, toolCalls, toolText, handoffs']);
  });

  it('is an agent with budgets that bound nothing, or nobody knows', () => {
    const faultsWith = (budgets: unknown): readonly string[] =>
      faultsOf(() => agent({ name: 'a', model: 'demo', instructions: 'i', budgets: budgets as never }));
    expect(
      faultsWith([
        { of: 'user', per: 'day', tokens: 5 },
        { of: 'agent', per: 'month', cost: 0.5, then: 'wait' },
      ]),
    ).toEqual([]);
    expect(faultsWith({})).toEqual(['budgets are a list of at most 10']);
    expect(
      faultsWith([
        { of: 'user', per: 'day', tokens: 5, cost: 1 },
        { of: 'user', per: 'month', tokens: 5 },
        { of: 'user', per: 'day', tokens: 9, then: 'wait' },
      ]),
    ).toEqual(['budgets[2] bounds the tokens that budgets[0] does']);
    expect(faultsWith([3, { of: 'team', per: 'year', tokens: 0.5, cost: 0, then: 'stop', max: 1 }, { of: 'user', per: 'day' }])).toEqual([
      "budgets[0] is an object such as { of: 'user', per: 'day', cost: 0.5 }",
      'budgets[1]: it has no property "max"; there are of, per, tokens, cost, then',
      'budgets[1].of is "agent" or "user" or "session"',
      'budgets[1].per is "day" or "month"',
      'budgets[1].then is "fail" or "wait"',
      'budgets[1].tokens is a whole number ≥ 1',
      'budgets[1].cost is more than 0 US dollars',
      'budgets[2] has tokens, cost or both',
    ]);
  });

  it('is an agent or a tool that asks a human in a way there is not', () => {
    const pay = tool({ name: 'pay', description: 'd', run: () => 1 });
    const askFaults = (approve: unknown): string[] => [
      ...faultsOf(() => agent({ name: 'a', model: 'm', instructions: 'i', tools: [pay], approve: { pay: approve } as never })),
      ...faultsOf(() => tool({ name: 'pay', description: 'd', run: () => 1, approve: approve as never })),
    ];
    for (const [approve, fault] of [
      ['yes', /^approve(\.pay)? is true, false, a function, or \{ when, deadline, late, mode \}$/],
      [null, /^approve(\.pay)? is true, false, a function/],
      [{ escalate: '1d' }, /^approve(\.pay)?: it has no property "escalate"; there are when, deadline, late, mode$/],
      [{ mode: 'later' }, /^approve(\.pay)?\.mode is "wait" or "defer"; got "later"$/],
      [{ when: 'always' }, /^approve(\.pay)?\.when is true, false or a function$/],
      [{ deadline: 'soon' }, /approve(\.pay)?\.deadline "soon" is not valid/],
      [{ late: 5 }, /^approve(\.pay)?\.late is a text; got 5$/],
    ] as const)
      expect(askFaults(approve)).toEqual([expect.stringMatching(fault), expect.stringMatching(fault)]);
    expect(askFaults({ when: () => true, deadline: '3d', late: 'too late', mode: 'defer' })).toEqual([]);
    expect(faultsOf(() => agent({ name: 'a', model: 'm', instructions: 'i', memory: { whileApproval: 'defer' as never } }))).toEqual([
      'memory.whileApproval is "queue" or "reject"',
    ]);
  });
});

describe('errors', () => {
  it('keep their class and code', () => {
    expect(new ToolError('No such city')).toMatchObject({ name: 'ToolError', code: 'tool-failed', retryable: false });
    expect(new CancelledError()).toBeInstanceOf(TroupeError);
  });
});
