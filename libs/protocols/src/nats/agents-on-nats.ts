import type { Msg, NatsConnection } from '@nats-io/nats-core';
import {
  localPrincipal,
  toFailure,
  TroupeError,
  type Bounds,
  type Principal,
  type Redactor,
  type TaskServices,
  type WorkflowLog,
} from '@troupe/contracts';
import { serveAgent, type AgentService } from './agent-service.ts';
import { answerPrompt, asTroupeError } from './answer-prompt.ts';
import { askCaller } from './ask-caller.ts';
import { readPrompt } from './prompt.ts';
import type { MessageBounds } from '../nats-request.ts';
import { replyStream } from './reply-stream.ts';

export interface AgentsOnNatsOptions {
  readonly nc: NatsConnection;
  /** A token of the subjects: who runs these agents. */
  readonly owner: string;
  /** Of Troupe. */
  readonly version: string;
  readonly services: TaskServices;
  /** Who sends a prompt, by what would follow "Bearer" in an HTTP request. */
  readonly findHolder: (credential: string | undefined) => Promise<Principal>;
  readonly redact: Redactor;
  readonly log: WorkflowLog;
  /** How many prompts may be open at once, and what each may have. */
  readonly limits: Pick<Bounds, 'streams'> & MessageBounds;
}

/** The agents of the platform on a NATS server of others. */
export interface AgentsOnNats {
  /** Ends what is open, and the connection; its tasks go on. */
  stop(): Promise<void>;
}

/** Milliseconds between looks at which agents there are. */
const LOOK_MS = 10_000;
/** Milliseconds of silence before a status says that the agent still works: callers give up after sixty seconds. */
const WORKING_MS = 20_000;

/** Each agent is a micro service there, which can be found and prompted by any client of the agent protocol for NATS. */
export async function serveAgentsOnNats(options: AgentsOnNatsOptions): Promise<AgentsOnNats> {
  const { nc, services, log } = options;
  const served = new Map<string, AgentService>();
  const closing = new AbortController();
  const open = new Set<Promise<void>>();

  const onPrompt = (agent: string, message: Msg): void => {
    const answered = onePrompt(options, agent, message, open.size, closing.signal).catch((error: unknown) =>
      log.error('a prompt could not be answered', { agent, error: toFailure(error).message }),
    );
    open.add(answered);
    void answered.finally(() => open.delete(answered));
  };
  const look = async (): Promise<void> => {
    const agents = await services.for(localPrincipal).catalog('agent');
    for (const { name, description } of agents) {
      if (served.has(name)) continue;
      const agent = { name, ...(description === undefined ? {} : { description }) };
      served.set(
        name,
        await serveAgent({ ...options, agent, mostBytes: options.limits.bodyBytes, onPrompt: (message) => onPrompt(name, message) }),
      );
    }
    const names = new Set(agents.map(({ name }) => name));
    for (const [name, service] of served) {
      if (names.has(name)) continue;
      served.delete(name);
      await service.stop();
    }
  };
  const failed = (error: unknown): void => log.error('the agents on NATS are not up to date', { error: toFailure(error).message });
  let looking = look().catch(failed);
  await looking;
  // A connection that breaks meanwhile takes its subscriptions along when it is made again.
  await nc.flush().catch(() => {});
  const looks = setInterval(() => {
    looking = looking.then(look).catch(failed);
  }, LOOK_MS);
  return {
    async stop() {
      clearInterval(looks);
      await looking;
      closing.abort();
      await Promise.all([...served.values()].map((service) => service.stop()));
      await Promise.all(open);
      await nc.drain();
    },
  };
}

async function onePrompt(
  { nc, services, findHolder, redact, log, limits }: AgentsOnNatsOptions,
  agent: string,
  message: Msg,
  open: number,
  gone: AbortSignal,
): Promise<void> {
  // Nobody waits for an answer.
  if (message.reply === undefined || message.reply === '') return;
  const stream = replyStream(message, nc, redact);
  let working: NodeJS.Timeout | undefined;
  try {
    if (open >= limits.streams)
      throw new TroupeError('too-many-requests', `${limits.streams} prompts are open, and so many may be. Ask again later.`);
    const prompt = readPrompt(message, limits);
    const service = services.for(await findHolder(prompt.credential));
    const typed = (await service.catalog('agent')).find((each) => each.name === agent)?.output !== undefined;
    working = setInterval(() => stream.working(), WORKING_MS);
    await answerPrompt(agent, prompt, { service, stream, ask: askCaller(nc, stream, log), gone, typed });
  } catch (error) {
    if (!(error instanceof TroupeError)) log.error('a prompt could not be answered', { agent, error: toFailure(error).message });
    stream.fail(asTroupeError(error));
  }
  clearInterval(working);
  stream.end();
}
