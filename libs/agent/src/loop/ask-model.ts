import {
  TroupeError,
  type AgentContext,
  type AgentSnapshot,
  type CallOptions,
  type ErrorCode,
  type GivenConversation,
  type Message,
  type ModelAnswer,
  type ModelWork,
  type RetryPolicy,
} from '@troupe/contracts';
import type { Prepared } from './hooks/hooked-round.ts';
import { withRecalled, type Recalled } from './recalled.ts';
import { passedOn } from '../conversation/conversation-window.ts';

export interface Question {
  /** The model that answered last, asked first. */
  readonly first: string | undefined;
  readonly round: number;
  readonly messages: readonly Message[];
  /** What was recalled for it. */
  readonly before: Recalled;
  readonly given: GivenConversation | undefined;
  /** What is shown to an agent that took over. */
  readonly handed: ModelWork['handed'];
  /** What hooks changed. */
  readonly prepared: Prepared;
  /** No other model call may fit after it. */
  readonly last: boolean;
  /** A guard has yet to pass the answer. */
  readonly held: boolean;
  readonly signal: AbortSignal | undefined;
}

/** The model nobody comes after is given half a minute to get well; retries of others cost the time of a failover. */
const LAST_MODEL_RETRY: RetryPolicy = { attempts: 7, initial: 500 };

/** The models of an agent one after the other until one answers. */
export async function askModel(
  ctx: AgentContext,
  agent: AgentSnapshot,
  { first, round, messages, before, given, handed, prepared, last: isLast, held, signal }: Question,
): Promise<{ readonly model: string; readonly answer: ModelAnswer }> {
  const options = (last: boolean): CallOptions => ({
    startToClose: agent.modelTimeout,
    ...(agent.retry !== undefined ? { retry: agent.retry } : last ? { retry: LAST_MODEL_RETRY } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
  const models = first === undefined ? agent.models : [first, ...agent.models.filter((model) => model !== first)];
  const failures: { readonly model: string; readonly error: unknown }[] = [];
  for (const [index, model] of models.entries()) {
    try {
      const last = index === models.length - 1;
      const work: Parameters<AgentContext['model']>[2] = () => ({
        messages: [...passedOn(withRecalled(messages, before.text))],
        ...(before.working === undefined ? {} : { working: before.working }),
        ...(given?.messages === undefined ? {} : { history: [...passedOn(given.messages)] }),
        ...(given?.tools === undefined ? {} : { tools: given.tools }),
        ...(handed === undefined ? {} : { handed }),
        ...prepared,
        ...(last ? {} : { elsewhere: true }),
        ...(isLast ? { last: true } : {}),
      });
      return { model, answer: await ctx.model(model, { agent: agent.name, round, ...(held ? { held } : {}) }, work, options(last)) };
    } catch (error) {
      if (!anotherMayAnswer(error)) throw error;
      failures.push({ model, error });
    }
  }
  throw failures.length === 1 ? failures[0]!.error : nobodyAnswered(agent, failures);
}

const LOST: ReadonlySet<string> = new Set(['start-to-close', 'schedule-to-start', 'schedule-to-close', 'heartbeat', 'attempt-lost']);

function anotherMayAnswer(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && code !== 'model-refused' && (code.startsWith('model-') || LOST.has(code));
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

function nobodyAnswered(agent: AgentSnapshot, failures: readonly { readonly model: string; readonly error: unknown }[]): TroupeError {
  const last = failures.at(-1)?.error;
  const each = failures.map(({ model, error }) => `${model}: ${error instanceof Error ? error.message : String(error)}`);
  return new TroupeError((codeOf(last) ?? 'model-failed') as ErrorCode, `No model of agent "${agent.name}" answered. ${each.join(' ')}`, {
    retryable: false,
    cause: last,
  });
}
