import { PARTITIONS } from '@troupe/contracts';

export type Sender = 'orchestrator' | 'agent-worker' | 'tool-gateway' | 'registry';

/** A kind of message that goes over the bus. Texts in capitals and at-signs stand for what is real at the moment of a run. */
export interface BusSubject {
  /** Names the file of its hostile messages. */
  readonly name: string;
  /** Behind the prefix. */
  readonly subject: string;
  /** Who may publish it, as shipped. */
  readonly senders: readonly Sender[];
  readonly asks: boolean;
  /** No service reads a body of it, so that none can be refused. */
  readonly unread?: true;
  /** What the services send there. */
  readonly samples: readonly unknown[];
}

/** Ids in samples; `placeholders` of a run gives them a meaning. */
const TASK = '@TASK@';
const CALL = '@TASK@/0.0';
const TOKEN = '@TOKEN@';

const shown = { call: CALL, attempt: 1, token: TOKEN };
const work = {
  call: CALL,
  task: TASK,
  partition: '@PARTITION@',
  attempt: 1,
  token: TOKEN,
  args: { name: 'x', ms: 1 },
  options: { retry: { attempts: 2, initial: 10 }, startToClose: 60_000, priority: 1, effect: 'idempotent' },
  user: 'Ada',
  session: 's',
  lastHeartbeat: { done: 1 },
  reportStart: true,
  again: 1,
  traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01',
};
const ARTIFACT = '0123456789abcdef0123456789abcdef';
const message = { role: 'user', content: 'Hello', toolCalls: [{ id: 'a', name: 'look', args: {} }] };
const outcomes = [
  { ok: true, value: { a: [1, 'x', null] }, usage: { inputTokens: 1, outputTokens: 2, cost: 0.5 } },
  {
    ok: false,
    failure: { name: 'E', message: 'm', code: 'c', details: { a: 1 }, cause: { name: 'E', message: 'm' }, retryable: true, retryAfter: 5 },
  },
];
const start = {
  kind: 'start',
  task: 'workflow',
  name: 'quick',
  input: { a: 1 },
  run: 1,
  attributes: { a: 'b' },
  session: 's',
  parent: { task: TASK, call: CALL },
  chain: [{ kind: 'workflow', id: 'parent' }],
  deadline: 4_000_000_000_000,
  traceId: '0123456789abcdef0123456789abcdef',
};
const instance = (service: Sender, serves: readonly string[]): unknown => ({
  run: 'r',
  beat: 1,
  instance: { id: `hostile-${service}`, service, version: '0.1.0', since: '2026-01-01T00:00:00.000Z', host: 'h', build: 'b', serves },
});
const definition = (kind: string): unknown => ({
  at: 1,
  definitions: [
    {
      kind,
      name: 'hostile',
      description: 'd',
      input: { type: 'object' },
      details: { effect: 'once' },
      capabilities: ['tool.x'],
      build: 'b',
    },
  ],
});
const asked = (operation: string, ...args: readonly unknown[]): unknown => ({ task: TASK, operation, args });
const principal = { kind: 'key', id: '0a1b2c3d', tenant: 'default', roles: ['admin'] };
const askedFor = (...args: readonly unknown[]): unknown => ({ task: TASK, operation: 'service', args, principal });

const everybody: readonly Sender[] = ['orchestrator', 'agent-worker', 'tool-gateway', 'registry'];
const workers: readonly Sender[] = ['agent-worker', 'tool-gateway'];
const offers: Readonly<Record<Sender, readonly string[]>> = {
  orchestrator: ['workflow', 'agent'],
  'agent-worker': ['activity', 'model'],
  'tool-gateway': ['tool'],
  registry: [],
};

const requests: readonly BusSubject[] = [
  {
    name: 'reports',
    subject: 'request.reports.@PARTITION@',
    senders: workers,
    asks: true,
    samples: [
      { kind: 'started', ...shown, by: 'w#1', asks: true, delivered: 1, again: 0 },
      { kind: 'returned', ...shown },
      { kind: 'interrupted', ...shown },
      { kind: 'heartbeat', ...shown, details: { done: 1 } },
      ...outcomes.map((outcome) => ({ kind: 'outcome', ...shown, outcome })),
    ],
  },
  { name: 'inputs', subject: 'request.inputs.@PARTITION@', senders: workers, asks: true, samples: [shown] },
  {
    name: 'artifacts',
    subject: 'request.artifacts.@PARTITION@',
    senders: workers,
    asks: true,
    samples: [
      { kind: 'begin', ...shown, id: ARTIFACT, name: 'n', type: 'text/plain', bytes: 3 },
      { kind: 'piece', ...shown, id: ARTIFACT, n: 0, content: 'YWJj' },
      { kind: 'end', ...shown, id: ARTIFACT },
      { kind: 'read', ...shown, handle: `${TASK}/${ARTIFACT}`, from: 0, length: 3 },
      { kind: 'list', ...shown },
    ],
  },
  {
    name: 'consents',
    subject: 'request.consents.@PARTITION@',
    senders: ['tool-gateway'],
    asks: true,
    samples: [
      { kind: 'token', ...shown, server: 's', refused: 'f' },
      { kind: 'ask', ...shown, server: 's', metadata: 'https://s.example/m', scope: 'read', more: true },
      { kind: 'keep', ...shown, server: 's', tools: '[]' },
      { kind: 'tools', server: 's' },
    ],
  },
  {
    name: 'tasks',
    subject: 'request.tasks.@PARTITION@',
    senders: ['orchestrator'],
    asks: true,
    samples: [
      askedFor('get', TASK),
      askedFor('signal', TASK, 'other', { by: 'me' }, 'key'),
      askedFor('update', TASK, 'none', null, 'key'),
      askedFor('start', { kind: 'workflow', name: 'quick', id: TASK, input: { a: 1 }, attributes: { a: 1 } }),
      askedFor('decide', `${TASK}.0.0`, { decision: 'approve', reason: 'r', args: {} }),
      askedFor('wait', TASK, 5),
      asked('begin', TASK, start),
      asked('child-ended', CALL, { status: 'completed', output: 1 }),
      asked('watch', TASK),
    ],
  },
  {
    name: 'registry.find',
    subject: 'request.registry.find',
    senders: ['orchestrator'],
    asks: true,
    samples: [{ kind: 'tool', q: 'x', limit: 10 }],
  },
  {
    name: 'registry.get',
    subject: 'request.registry.get',
    senders: ['orchestrator'],
    asks: true,
    samples: [{ kind: 'tool', name: 'look' }],
  },
  {
    name: 'registry.instances',
    subject: 'request.registry.instances',
    senders: ['orchestrator'],
    asks: true,
    samples: [{ capability: 'tool.look', limit: 10 }],
  },
  ...everybody.flatMap((sender): readonly BusSubject[] => {
    const own = (statement: string, samples: readonly unknown[]): BusSubject => ({
      name: `registry.${statement}.${sender}`,
      subject: `request.registry.${statement}.${sender}`,
      senders: [sender],
      asks: true,
      samples,
    });
    return [
      own('define', [definition(offers[sender][0] ?? 'tool')]),
      own('announce', [
        instance(
          sender,
          offers[sender].map((kind) => `${kind}.hostile`),
        ),
      ]),
      own('beat', [{ id: `hostile-${sender}`, run: 'r', beat: 2 }]),
      own('withdraw', [{ id: `hostile-${sender}`, run: 'other' }]),
    ];
  }),
];

const broadcasts: readonly BusSubject[] = [
  { name: 'alive', subject: 'broadcast.alive', senders: workers, asks: false, samples: [{ calls: [[CALL, 1, TOKEN]] }] },
  {
    name: 'events',
    subject: 'broadcast.events.@TASK@',
    senders: ['agent-worker'],
    asks: false,
    samples: [{ ...shown, offset: 0, text: 'piece' }],
  },
  { name: 'cancel', subject: 'broadcast.cancel', senders: ['orchestrator'], asks: false, samples: [{ call: 'nobody/0.0', attempt: 1 }] },
  { name: 'partitions', subject: 'broadcast.partitions', senders: ['orchestrator'], asks: false, samples: [{ from: 'nobody' }] },
  { name: 'sessions', subject: 'broadcast.sessions', senders: ['orchestrator'], asks: false, samples: [{ session: 's' }] },
  { name: 'turns', subject: 'broadcast.turns.@TASK@', senders: ['orchestrator'], asks: false, samples: [{ ended: true }] },
  {
    name: 'registry.changed',
    subject: 'broadcast.registry.changed',
    senders: ['registry'],
    asks: false,
    unread: true,
    samples: [{ joined: ['a'], left: ['b'] }],
  },
];

const queues: readonly BusSubject[] = [
  {
    name: 'work.activity',
    subject: 'work.activity.hold.0',
    senders: ['orchestrator'],
    asks: true,
    samples: [{ ...work, kind: 'activity', name: 'hold' }],
  },
  {
    name: 'work.tool',
    subject: 'work.tool.look.0',
    senders: ['orchestrator'],
    asks: true,
    samples: [{ ...work, kind: 'tool', name: 'look', agent: 'cashier' }],
  },
  {
    name: 'work.model',
    subject: 'work.model.scripted.0',
    senders: ['orchestrator'],
    asks: true,
    samples: [
      {
        ...work,
        kind: 'model',
        name: 'scripted',
        agent: 'cashier',
        args: { agent: 'cashier', round: 1, model: 'scripted', history: [message], messages: [message] },
      },
    ],
  },
  { name: 'lanes', subject: 'lanes.activity.hold', senders: ['orchestrator'], asks: false, samples: [3] },
  { name: 'made', subject: 'made', senders: ['orchestrator'], asks: false, unread: true, samples: [{}] },
  { name: 'lanes-wanted', subject: 'lanes-wanted', senders: workers, asks: false, unread: true, samples: [{}] },
];

/** Every subject of the platform. */
/** Behind the others: their corpora follow from their places. */
const memory: BusSubject = {
  name: 'memory',
  subject: 'request.memory.@PARTITION@',
  senders: ['tool-gateway'],
  asks: true,
  samples: [shown],
};

export const busSubjects: readonly BusSubject[] = [...requests, ...broadcasts, ...queues, memory];

/** Whether a subject that was seen on the bus is one of these. */
export function isKnown(seen: string): boolean {
  return busSubjects.some(({ subject }) => matches(subject, seen));
}

function matches(subject: string, seen: string): boolean {
  const [own, other] = [subject.split('.'), seen.split('.')];
  const ofCapability = own[0] === 'work' || own[0] === 'lanes';
  if (ofCapability) return other[0] === own[0] && other[1] === own[1] && other.length >= own.length;
  return own.length === other.length && own.every((token, i) => token === other[i] || isVariable(token));
}

function isVariable(token: string): boolean {
  return token.startsWith('@') || Number(token) < PARTITIONS;
}
