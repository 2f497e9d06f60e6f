import { randomUUID } from 'node:crypto';
import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { Svcm } from '@nats-io/services';
import {
  platformPrincipal,
  toFailure,
  token,
  TroupeError,
  type Bounds,
  type Principal,
  type Redactor,
  type TaskService,
  type WorkflowLog,
} from '@troupe/contracts';
import { toProblem, toTroupeError } from '@troupe/http';
import { AgentCard } from '@a2a-js/sdk';
import { credentialOf, type MessageBounds } from '../../nats-request.ts';
import type { A2aParts } from '../a2a-parts.ts';
import { askedOfCall } from '../asked-of-call.ts';
import type { StreamItem } from '../bindings/answered.ts';
import { rpcRefusal } from '../bindings/refusals.ts';
import { callShares, type CallShares } from '../call-shares.ts';
import { cardPartsAt } from '../cards/card-parts.ts';
import { exposedAgents, type ExposedAgent } from '../exposed-agent.ts';
import { servedA2a, type ServedA2a } from '../served-a2a.ts';
import { cardsSubject, cardSubject, NATS_BINDING, rpcSubject } from './nats-address.ts';
import { replyMessages, type ReplyMessages } from './reply-messages.ts';
import { readRpcMessage } from './rpc-message.ts';

export interface A2aOnNatsOptions {
  readonly nc: NatsConnection;
  /** A token of the subjects: who runs these agents. */
  readonly owner: string;
  /** Of Troupe. */
  readonly version: string;
  /** Who sends a request, by what would follow "Bearer" in an HTTP request. */
  readonly findHolder: (credential: string | undefined) => Promise<Principal>;
  readonly redact: Redactor;
  readonly log: WorkflowLog;
  readonly limits: Pick<Bounds, 'streams' | 'callerStreams' | 'waitTime'> & MessageBounds;
}

export interface A2aOnNats {
  /** Ends what is open; its tasks go on. */
  stop(): Promise<void>;
}

/** Milliseconds a stream lasts: nobody says that a reader has left. Who still reads asks for what follows. */
const STREAM_MS = 5 * 60_000;
const QUEUE = 'a2a';
/** Updates that are sent before it is looked whether the server takes them. */
const SENT_AHEAD = 64;

interface Serving extends A2aOnNatsOptions {
  readonly parts: A2aParts;
  readonly served: ServedA2a;
  readonly shares: CallShares;
  readonly closing: AbortSignal;
}

/** The binding of A2A over NATS, docs/a2a-nats.md: one micro service for all agents that are exposed. */
export async function serveA2aOnNats(options: A2aOnNatsOptions, parts: A2aParts): Promise<A2aOnNats> {
  const { nc, owner, version, limits, log } = options;
  const closing = new AbortController();
  const open = new Set<Promise<void>>();
  const serving: Serving = { ...options, parts, served: servedA2a(parts), shares: callShares(limits), closing: closing.signal };
  const service = await new Svcm(nc).add({
    ...{ name: 'a2a', version, description: 'Agents, over the Agent2Agent protocol' },
    metadata: { owner, binding: NATS_BINDING, protocol_version: '1.0' },
  });
  const serve = (name: string, subject: string, answer: (message: Msg, reply: ReplyMessages) => Promise<void>): void => {
    const handler = (error: Error | null, message: Msg): void => {
      // Nobody waits for an answer.
      if (error !== null || message.reply === undefined || message.reply === '') return;
      const reply = replyMessages(message, nc, options.redact);
      if (open.size >= limits.streams) return refuse(tooMany(limits.streams), { message, reply, log });
      const answered = answer(message, reply).catch((fault: unknown) => refuse(fault, { message, reply, log }));
      open.add(answered);
      void answered.finally(() => open.delete(answered));
    };
    service.addEndpoint(name, { subject, queue: QUEUE, handler });
  };
  serve('rpc', rpcSubject(owner), (message, reply) => answerRpc(serving, message, reply));
  serve('card', cardSubject(owner), (message, reply) => answerCards(serving, reply, agentToken(message)));
  serve('cards', cardsSubject(owner), (_message, reply) => answerCards(serving, reply));
  return {
    async stop() {
      closing.abort();
      await service.stop();
      await Promise.all(open);
    },
  };
}

async function answerRpc(serving: Serving, message: Msg, reply: ReplyMessages): Promise<void> {
  const { parts, served, shares, closing, findHolder, limits, log } = serving;
  let id: unknown = null;
  try {
    const principal = await findHolder(credentialOf(message.headers));
    const { body, version, extensions, after } = readRpcMessage(message, limits);
    id = body['id'] ?? null;
    const leave = shares.enter(principal);
    try {
      const agent = await agentOf(parts.services.for(principal), agentToken(message));
      const gone = AbortSignal.any([closing, AbortSignal.timeout(STREAM_MS)]);
      const asking = { ...parts, served, waitTime: limits.waitTime, address: parts.publicUrl };
      const asked = await askedOfCall(asking, principal, { agent: agent.name, version, after, gone });
      const answered = await served.rpc(asked, { version, extensions }, body);
      if (answered.kind === 'value') return reply.send(answered.body ?? {});
      await sendAll(answered.items, reply, gone);
      reply.end();
    } finally {
      leave();
    }
  } catch (error) {
    refuse(error, { id, message, reply, log });
  }
}

/** The server takes what was sent before more is: what a server that is away does not take stays in the log, not in memory. */
async function sendAll(items: AsyncIterator<StreamItem>, reply: ReplyMessages, gone: AbortSignal): Promise<void> {
  const left = new Promise<void>((resolve) => gone.addEventListener('abort', () => resolve(), { once: true }));
  try {
    for (let count = 1; !gone.aborted; count++) {
      const next = await items.next();
      if (next.done === true) return;
      reply.send(next.value.data);
      if (count % SENT_AHEAD === 0) await Promise.race([reply.taken(), left]);
    }
  } finally {
    await items.return?.();
  }
}

async function answerCards({ parts, served }: Serving, reply: ReplyMessages, wanted?: string): Promise<void> {
  const catalog = parts.services.for(platformPrincipal);
  const agents = wanted === undefined ? await exposedAgents(catalog) : [await agentOf(catalog, wanted)];
  const cards = await Promise.all(agents.map((agent) => served.card(agent, cardPartsAt(parts, parts.publicUrl))));
  const shown = cards.map((card) => AgentCard.toJSON(card) as object);
  reply.send(wanted === undefined ? { cards: shown } : shown[0]!);
}

/** @throws TroupeError `agent-not-found` */
async function agentOf(service: Pick<TaskService, 'catalog'>, wanted: string): Promise<ExposedAgent> {
  const found = (await exposedAgents(service)).find(({ name }) => token(name) === wanted);
  if (found !== undefined) return found;
  throw new TroupeError('agent-not-found', `No agent that is exposed has the subject "${wanted.slice(0, 128)}".`);
}

function agentToken({ subject }: Msg): string {
  return subject.slice(subject.lastIndexOf('.') + 1);
}

function tooMany(most: number): TroupeError {
  return new TroupeError('too-many-requests', `${most} requests are open, and so many may be. Ask again later.`, { retryable: true });
}

interface Refused {
  readonly id?: unknown;
  readonly message: Msg;
  readonly reply: ReplyMessages;
  readonly log: WorkflowLog;
}

/** What the protocol has no word for, in the form of its errors. */
function refuse(error: unknown, { id = null, message, reply, log }: Refused): void {
  const known = toTroupeError(error);
  const problem = toProblem(known, { id: randomUUID(), url: '/' });
  if (problem.status >= 500) log.error('a request of A2A over NATS failed', { subject: message.subject, error: toFailure(error).message });
  reply.send({ ...rpcRefusal(problem), id }, problem.status);
}
