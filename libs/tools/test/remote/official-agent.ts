import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Role, TaskState, type AgentCard, type Message, type Part, type Task } from '@a2a-js/sdk';
import { AgentEvent, DefaultRequestHandler, InMemoryTaskStore, type AgentExecutor, type ExecutionEventBus } from '@a2a-js/sdk/server';
import { agentCardHandler, jsonRpcHandler, restHandler, UserBuilder } from '@a2a-js/sdk/server/express';
import express from 'express';

export type Spoken = 'JSONRPC 1.0' | 'HTTP+JSON 1.0' | 'JSONRPC 0.3' | 'HTTP+JSON 0.3';

export interface OfficialAgent extends AsyncDisposable {
  readonly url: string;
  /** Each message that arrived. */
  readonly messages: Message[];
  readonly cancelled: string[];
  readonly headers: IncomingHttpHeaders[];
  /** How often the card was asked for. */
  cards(): number;
}

/**
 * An agent made with the official SDK. It does what its message says: `greet Ada`, `fail …`, `refuse …`, `wait`, `ask …`,
 * `login`, `files`, `say …` (a message without a task), `steps`.
 */
export async function officialAgent(
  speaks: Spoken = 'JSONRPC 1.0',
  { streaming = true }: { readonly streaming?: boolean } = {},
): Promise<OfficialAgent> {
  const messages: Message[] = [];
  const cancelled: string[] = [];
  const headers: IncomingHttpHeaders[] = [];
  let cards = 0;
  const app = express();
  const server = createServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [protocolBinding, protocolVersion] = speaks.split(' ') as [string, string];
  const card: AgentCard = {
    ...{ name: 'partner', description: 'Does what it is asked', version: '1', provider: undefined, iconUrl: '', documentationUrl: '' },
    supportedInterfaces: [{ url: `${url}/at`, protocolBinding, protocolVersion, tenant: '' }],
    capabilities: { streaming, pushNotifications: false, extensions: [] },
    ...{ securitySchemes: {}, securityRequirements: [], signatures: [] },
    ...{ defaultInputModes: ['text/plain'], defaultOutputModes: ['text/plain'] },
    skills: [
      { id: 'g', name: 'greet', description: 'Greets', tags: [], examples: [], inputModes: [], outputModes: [], securityRequirements: [] },
    ],
  } as AgentCard;
  const handler = new DefaultRequestHandler(card, new InMemoryTaskStore(), executor(messages, cancelled));
  const options = { requestHandler: handler, userBuilder: UserBuilder.noAuthentication, legacyCompat: { enabled: true } };
  app.use((request, _response, next) => {
    headers.push(request.headers);
    if (request.url.endsWith('agent-card.json')) cards++;
    next();
  });
  app.use('/.well-known/agent-card.json', agentCardHandler({ agentCardProvider: handler, legacyCompat: { enabled: true } }));
  app.use('/at', protocolBinding === 'JSONRPC' ? jsonRpcHandler(options) : restHandler(options));
  return {
    ...{ url, messages, cancelled, headers, cards: () => cards },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function executor(messages: Message[], cancelled: string[]): AgentExecutor {
  const waiting = new Map<string, () => void>();
  return {
    async execute({ taskId, contextId, userMessage, task }, bus) {
      messages.push(userMessage);
      const [word = '', ...rest] = textIn(userMessage.parts).split(' ');
      const about = rest.join(' ');
      const update = (state: TaskState, ...parts: Part[]): void => status(bus, { taskId, contextId }, state, parts);
      const artifact = (...parts: Part[]): void =>
        bus.publish(
          AgentEvent.artifactUpdate({
            ...{ taskId, contextId, append: false, lastChunk: true, metadata: undefined },
            artifact: { artifactId: 'a', name: 'a', description: '', parts, metadata: undefined, extensions: [] },
          }),
        );
      if (word === 'say') {
        bus.publish(AgentEvent.message(said({ taskId: '', contextId }, [text(about)])));
        return bus.finished();
      }
      bus.publish(AgentEvent.task(task ?? taskAt(taskId, contextId, userMessage)));
      switch (task === undefined ? word : 'answered') {
        case 'greet':
          artifact(text(`Hello, ${about}`));
          update(TaskState.TASK_STATE_COMPLETED);
          break;
        case 'steps':
          for (const step of ['first', 'second']) {
            update(TaskState.TASK_STATE_WORKING, text(`the ${step} step`));
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          artifact(data({ steps: 2 }));
          update(TaskState.TASK_STATE_COMPLETED);
          break;
        case 'fail':
          update(TaskState.TASK_STATE_FAILED, text(about));
          break;
        case 'refuse':
          update(TaskState.TASK_STATE_REJECTED, text(about));
          break;
        case 'ask':
          update(TaskState.TASK_STATE_INPUT_REQUIRED, text(about));
          break;
        case 'login':
          update(TaskState.TASK_STATE_AUTH_REQUIRED, text('Open https://login.example.com'));
          await new Promise((resolve) => setTimeout(resolve, 300));
          artifact(text('In.'));
          update(TaskState.TASK_STATE_COMPLETED);
          break;
        case 'answered':
          artifact(text(`You said ${textIn(userMessage.parts)}`));
          update(TaskState.TASK_STATE_COMPLETED);
          break;
        case 'files':
          artifact(
            text('Two files.'),
            { content: { $case: 'raw', value: Buffer.from('a,b') }, filename: 'table.csv', mediaType: 'text/csv', metadata: undefined },
            {
              content: { $case: 'url', value: 'https://files.example.com/1' },
              filename: 'one',
              mediaType: 'image/png',
              metadata: undefined,
            },
            data({ rows: 1 }),
          );
          update(TaskState.TASK_STATE_COMPLETED);
          break;
        default:
          update(TaskState.TASK_STATE_WORKING, text('at work'));
          await new Promise<void>((resolve) => waiting.set(taskId, resolve));
          return;
      }
      bus.finished();
    },
    async cancelTask(taskId, bus) {
      cancelled.push(taskId);
      status(bus, { taskId, contextId: '' }, TaskState.TASK_STATE_CANCELED, []);
      bus.finished();
      waiting.get(taskId)?.();
    },
  };
}

interface At {
  readonly taskId: string;
  readonly contextId: string;
}

function status(bus: ExecutionEventBus, at: At, state: TaskState, parts: Part[]): void {
  const message = parts.length === 0 ? undefined : said(at, parts);
  bus.publish(AgentEvent.statusUpdate({ ...at, status: { state, message, timestamp: new Date().toISOString() }, metadata: undefined }));
}

function taskAt(id: string, contextId: string, message: Message): Task {
  const state = TaskState.TASK_STATE_SUBMITTED;
  return {
    id,
    contextId,
    status: { state, message: undefined, timestamp: undefined },
    artifacts: [],
    history: [message],
    metadata: undefined,
  };
}

function said(at: At, parts: Part[]): Message {
  return { messageId: `m${Math.random()}`, ...at, role: Role.ROLE_AGENT, parts, metadata: undefined, extensions: [], referenceTaskIds: [] };
}

function text(value: string): Part {
  return { content: { $case: 'text', value }, metadata: undefined, filename: '', mediaType: 'text/plain' };
}

function data(value: object): Part {
  return { content: { $case: 'data', value }, metadata: undefined, filename: '', mediaType: 'application/json' };
}

function textIn(parts: readonly Part[]): string {
  return parts.map(({ content }) => (content?.$case === 'text' ? content.value : JSON.stringify(content?.value))).join(' ');
}
