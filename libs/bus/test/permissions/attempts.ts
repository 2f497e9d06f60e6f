/** Services that have a user of NATS. */
export const roles = ['orchestrator', 'agent-worker', 'tool-gateway', 'registry'] as const;
export type Role = (typeof roles)[number];
export type Direction = 'publish' | 'subscribe';

/**
 * What becomes of an attempt: the server refuses it; it takes it, and nothing of it reaches the account
 * of the orchestrators, or comes from there; or that is reached.
 */
export type Outcome = 'refused' | 'nowhere' | 'reached';

const kinds = ['model', 'activity', 'tool'] as const;

/** Everything JetStream does with one stream. */
const jetStream = (api: string, kind: string): readonly string[] => [
  `${api}.STREAM.INFO.troupe-work-${kind}`,
  `${api}.STREAM.CREATE.troupe-work-${kind}`,
  `${api}.STREAM.UPDATE.troupe-work-${kind}`,
  `${api}.STREAM.DELETE.troupe-work-${kind}`,
  `${api}.STREAM.PURGE.troupe-work-${kind}`,
  `${api}.STREAM.MSG.GET.troupe-work-${kind}`,
  `${api}.STREAM.MSG.DELETE.troupe-work-${kind}`,
  `${api}.DIRECT.GET.troupe-work-${kind}`,
  `${api}.CONSUMER.CREATE.troupe-work-${kind}.c.troupe.work.${kind}.x.0`,
  `${api}.CONSUMER.INFO.troupe-work-${kind}.c`,
  `${api}.CONSUMER.LIST.troupe-work-${kind}`,
  `${api}.CONSUMER.DELETE.troupe-work-${kind}.c`,
  `${api}.CONSUMER.MSG.NEXT.troupe-work-${kind}.c`,
];

/** What is done with the log of topics: by orchestrators alone. */
const withTopics: readonly string[] = [
  '$JS.API.STREAM.INFO.troupe-topics',
  '$JS.API.STREAM.CREATE.troupe-topics',
  '$JS.API.STREAM.UPDATE.troupe-topics',
  '$JS.API.CONSUMER.CREATE.troupe-topics.c.troupe.topics.default.orders',
  '$JS.API.CONSUMER.INFO.troupe-topics.c',
  '$JS.API.CONSUMER.DELETE.troupe-topics.c',
  '$JS.API.CONSUMER.MSG.NEXT.troupe-topics.c',
  'troupe.topics.default.orders',
];

/** Subjects of which there are no others: a subject for each shape, and what no service ever uses. */
export const subjects: readonly string[] = [
  ...kinds.flatMap((kind) => [`troupe.work.${kind}.x.0`, `troupe.lanes.${kind}.x`]),
  'troupe.made',
  'troupe.lanes-wanted',
  'troupe.request.tasks.1',
  'troupe.request.reports.1',
  'troupe.request.inputs.1',
  'troupe.request.artifacts.1',
  'troupe.request.consents.1',
  'troupe.request.memory.1',
  ...['find', 'get', 'instances'].map((verb) => `troupe.request.registry.${verb}`),
  ...roles.map((role) => `troupe.request.registry.announce.${role}`),
  'troupe.request.unknown',
  ...['alive', 'cancel', 'partitions', 'sessions', 'registry.changed', 'unknown'].map((topic) => `troupe.broadcast.${topic}`),
  'troupe.broadcast.turns.x',
  'troupe.broadcast.events.x',
  ...kinds.flatMap((kind) => [
    ...jetStream('$JS.API', kind),
    ...jetStream('troupe.jetstream', kind),
    `$JS.ACK.troupe-work-${kind}.c.1.1.1.1.0`,
  ]),
  ...withTopics,
  ...['DELETE', 'PURGE', 'MSG.GET', 'MSG.DELETE'].map((verb) => `$JS.API.STREAM.${verb}.troupe-topics`),
  '$JS.API.INFO',
  '$JS.API.STREAM.CREATE.another',
  '$JS.EVENT.ADVISORY.x',
  '$SYS.REQ.SERVER.PING',
  '$KV.bucket.key',
  '$SRV.PING',
  ...roles.map((role) => `_INBOX_${role}.x`),
  '_INBOX.x',
  'another.prefix',
];

/** What a process that was taken over would listen to. */
export const wildcards: readonly string[] = [
  '>',
  '*',
  'troupe.>',
  'troupe.*.>',
  'troupe.request.>',
  'troupe.broadcast.>',
  '$JS.>',
  '$SYS.>',
  '_INBOX.>',
];

const forWorker = (kind: string): readonly string[] => [
  `troupe.jetstream.STREAM.INFO.troupe-work-${kind}`,
  `troupe.jetstream.CONSUMER.CREATE.troupe-work-${kind}.c.troupe.work.${kind}.x.0`,
  `troupe.jetstream.CONSUMER.INFO.troupe-work-${kind}.c`,
  `troupe.jetstream.CONSUMER.MSG.NEXT.troupe-work-${kind}.c`,
  `$JS.ACK.troupe-work-${kind}.c.1.1.1.1.0`,
];

const reports = [
  'troupe.request.reports.1',
  'troupe.request.inputs.1',
  'troupe.request.artifacts.1',
  'troupe.broadcast.alive',
  'troupe.lanes-wanted',
];

/** What each service may reach, and nothing else. */
export const reached: Readonly<Record<Role, Readonly<Record<Direction, readonly string[]>>>> = {
  orchestrator: {
    publish: [
      ...kinds.flatMap((kind) => [`troupe.work.${kind}.x.0`, `troupe.lanes.${kind}.x`]),
      ...kinds.flatMap((kind) => [`$JS.API.STREAM.INFO.troupe-work-${kind}`, `$JS.API.STREAM.CREATE.troupe-work-${kind}`]),
      ...withTopics,
      'troupe.made',
      'troupe.request.tasks.1',
      'troupe.request.reports.1',
      ...['find', 'get', 'instances'].map((verb) => `troupe.request.registry.${verb}`),
      'troupe.request.registry.announce.orchestrator',
      ...['cancel', 'partitions', 'sessions', 'turns.x'].map((topic) => `troupe.broadcast.${topic}`),
    ],
    subscribe: [
      'troupe.made',
      'troupe.lanes-wanted',
      ...['tasks.1', 'reports.1', 'inputs.1', 'artifacts.1', 'consents.1', 'memory.1'].map((subject) => `troupe.request.${subject}`),
      ...['alive', 'partitions', 'sessions', 'turns.x', 'events.x', 'registry.changed'].map((topic) => `troupe.broadcast.${topic}`),
      '_INBOX_orchestrator.x',
      '$SRV.PING',
    ],
  },
  registry: {
    publish: ['troupe.request.registry.announce.registry', 'troupe.broadcast.registry.changed'],
    subscribe: [
      ...['find', 'get', 'instances'].map((verb) => `troupe.request.registry.${verb}`),
      ...roles.map((role) => `troupe.request.registry.announce.${role}`),
      'troupe.broadcast.registry.changed',
      '_INBOX_registry.x',
      '$SRV.PING',
    ],
  },
  'agent-worker': {
    publish: [
      ...reports,
      'troupe.broadcast.events.x',
      // Which tools of servers there are.
      'troupe.request.registry.find',
      'troupe.request.registry.announce.agent-worker',
      ...forWorker('model'),
      ...forWorker('activity'),
    ],
    subscribe: [
      'troupe.made',
      'troupe.broadcast.cancel',
      'troupe.broadcast.registry.changed',
      'troupe.lanes.model.x',
      'troupe.lanes.activity.x',
    ],
  },
  'tool-gateway': {
    publish: [
      ...reports,
      'troupe.request.consents.1',
      'troupe.request.memory.1',
      'troupe.request.registry.announce.tool-gateway',
      ...forWorker('tool'),
    ],
    subscribe: ['troupe.made', 'troupe.broadcast.cancel', 'troupe.lanes.tool.x'],
  },
};

/** What the server takes in the account of a worker, where nobody else is. */
export function staysInAccount(role: Role, direction: Direction, subject: string): boolean {
  if (role !== 'agent-worker' && role !== 'tool-gateway') return false;
  if (direction === 'publish') return subject.startsWith('troupe.jetstream.');
  return subject.startsWith('troupe.lanes.') || subject.startsWith('$SRV.') || subject === `_INBOX_${role}.x`;
}
