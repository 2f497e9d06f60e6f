import { randomUUID } from 'node:crypto';
import {
  Role,
  TaskState,
  type AgentCard,
  type Message,
  type Part,
  type SendMessageRequest,
  type StreamResponse,
  type Task,
  type TaskPushNotificationConfig,
} from '@a2a-js/sdk';
import {
  Client,
  ClientFactory,
  ClientFactoryOptions,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
  RestTransportFactory,
  type CallInterceptor,
  type TransportFactory,
} from '@a2a-js/sdk/client';
import { GrpcTransportFactory } from '@a2a-js/sdk/client/grpc';

/** What the tests speak: each binding, with the version of the protocol. */
export const spoken = ['JSONRPC 1.0', 'HTTP+JSON 1.0', 'GRPC 1.0', 'JSONRPC 0.3'] as const;
export type Spoken = (typeof spoken)[number];

/** The official client of an agent. */
export async function clientOf(url: string, agent: string, speaks: Spoken, key?: string): Promise<Client> {
  const [binding, version] = speaks.split(' ') as [string, string];
  const options = { legacyCompat: { enabled: true } };
  const transports: TransportFactory[] = [
    new JsonRpcTransportFactory(options),
    new RestTransportFactory(options),
    new GrpcTransportFactory(options),
  ];
  const resolver = new DefaultAgentCardResolver(options);
  const card = await resolver.resolve(`${url}/a2a/${agent}/`, '.well-known/agent-card.json');
  const chosen = {
    ...card,
    supportedInterfaces: card.supportedInterfaces.filter((each) => each.protocolBinding === binding && each.protocolVersion === version),
  };
  const keyed: CallInterceptor = {
    async before(args) {
      if (key !== undefined)
        args.options = { ...args.options, serviceParameters: { ...args.options?.serviceParameters, authorization: `Bearer ${key}` } };
    },
    after: async () => {},
  };
  const factory = new ClientFactory(
    ClientFactoryOptions.createFrom(
      { transports },
      { preferredTransports: [binding], cardResolver: resolver, clientConfig: { interceptors: [keyed] } },
    ),
  );
  return factory.createFromAgentCard(chosen);
}

/** The official client over a transport of its user's: JSON-RPC by a `fetch`. */
export async function clientOver(fetchImpl: typeof fetch, endpoint: string, key: string): Promise<Client> {
  const keyed: CallInterceptor = {
    async before(args) {
      args.options = { ...args.options, serviceParameters: { ...args.options?.serviceParameters, authorization: `Bearer ${key}` } };
    },
    after: async () => {},
  };
  const card = { capabilities: { streaming: true }, supportedInterfaces: [] } as unknown as AgentCard;
  return new Client(await new JsonRpcTransportFactory({ fetchImpl }).create(endpoint, card), card, { interceptors: [keyed] });
}

function part(value: unknown): Part {
  const content = typeof value === 'string' ? ({ $case: 'text', value } as const) : ({ $case: 'data', value } as const);
  return { content, metadata: undefined, filename: '', mediaType: '' };
}

interface Said extends Partial<Pick<Message, 'messageId' | 'taskId' | 'contextId'>> {
  readonly atOnce?: boolean;
  readonly historyLength?: number;
  readonly tenant?: string;
  /** Where its updates are sent. */
  readonly push?: Partial<TaskPushNotificationConfig>;
}

export function request(value: unknown, { atOnce = false, historyLength, tenant = '', push, ...said }: Said = {}): SendMessageRequest {
  return {
    tenant,
    message: {
      ...{ messageId: randomUUID(), contextId: '', taskId: '', role: Role.ROLE_USER, parts: [part(value)] },
      ...{ metadata: undefined, extensions: [], referenceTaskIds: [] },
      ...said,
    },
    configuration: {
      ...{ acceptedOutputModes: [], taskPushNotificationConfig: push && pushConfig(push), returnImmediately: atOnce },
      ...(historyLength === undefined ? {} : { historyLength }),
    },
    metadata: undefined,
  };
}

export function pushConfig(config: Partial<TaskPushNotificationConfig>): TaskPushNotificationConfig {
  return { tenant: '', id: '', taskId: '', url: '', token: '', authentication: undefined, ...config };
}

export async function send(client: Client, value: unknown, said?: Said): Promise<Task> {
  return (await client.sendMessage(request(value, said))) as Task;
}

/** An update in a few words. */
function inWords({ payload }: StreamResponse): string {
  switch (payload?.$case) {
    case 'task':
      return `task ${stateIn(payload.value.status?.state)}`;
    case 'statusUpdate': {
      const { state, message } = payload.value.status!;
      const [text] = valuesOf(message?.parts ?? []);
      return `${stateIn(state)}${typeof text === 'string' ? `: ${text}` : ''}`;
    }
    case 'artifactUpdate': {
      const { append, artifact } = payload.value;
      return `${append ? '+' : '='}${valuesOf(artifact!.parts)
        .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
        .join('')}`;
    }
    case 'message':
    case undefined:
      return 'nothing';
    default:
      return payload satisfies never;
  }
}

export function stateIn(state: TaskState | undefined): string {
  return (TaskState[state ?? 0] as string).replace('TASK_STATE_', '').toLowerCase();
}

function valuesOf(parts: readonly Part[]): readonly unknown[] {
  return parts.map(({ content }) => content?.value as unknown);
}

export function resultOf({ artifacts }: Task): unknown {
  return artifacts[0]?.parts[0]?.content?.value;
}

export async function all(updates: AsyncIterable<StreamResponse>): Promise<readonly string[]> {
  const words: string[] = [];
  for await (const update of updates) words.push(inWords(update));
  return words;
}
