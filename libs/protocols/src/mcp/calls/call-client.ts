import type { Json, Task, TaskService } from '@troupe/contracts';
import {
  inputRequired,
  MissingRequiredClientCapabilityError,
  type ClientCapabilities,
  type InputRequiredResult,
  type LoggingLevel,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { stateText } from './call-state.ts';
import { answerId } from './pushed-request.ts';
import { answerOpen, canAsk, capabilityFor, requestFor, type Open } from './questions.ts';
import type { CallClient } from './run-call.ts';

export interface ClientParts {
  readonly service: TaskService;
  readonly capabilities: ClientCapabilities;
  /** What it wants to read of what code publishes, at least; a client of a later revision says so in the request. */
  readonly level: LoggingLevel | undefined;
  /** Sends a request to a client of a revision before 2026, on the stream of the call. */
  readonly push: ((id: string, request: { readonly method: string; readonly params: Json }) => Promise<void>) | undefined;
}

/** From the least urgent on. */
const levels: readonly string[] = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
] satisfies readonly LoggingLevel[];

/** The client of one call, as its revision lets it be told and asked. */
export function callClient({ service, capabilities, level, push }: ClientParts, { mcpReq }: ServerContext): CallClient {
  const { progressToken } = (mcpReq._meta ?? {}) as { readonly progressToken?: string | number };
  const given = new Map(Object.entries(mcpReq.inputResponses ?? {}));
  const settled = new Set<string>();
  let last = 0;

  /** Gives the answers that came with the call, each once. */
  const giveAnswers = async (task: Task, open: readonly Open[]): Promise<void> => {
    for (const each of open) {
      const answer = given.get(each.key);
      if (answer === undefined) continue;
      given.delete(each.key);
      settled.add(each.id);
      await answerOpen(service, task.id, each, answer as Json);
    }
  };
  const pushAll = async (task: Task, open: readonly Open[]): Promise<void> => {
    for (const each of open) {
      settled.add(each.id);
      await push!(answerId(task.id, each), requestFor(each) as { readonly method: string; readonly params: Json });
    }
  };
  return {
    canBeAsked: capabilities.elicitation !== undefined,
    async progress({ progress = last + 1, total, message }) {
      if (progressToken === undefined) return;
      last = Math.max(last, progress);
      const params = {
        progressToken,
        progress: last,
        ...(total === undefined ? {} : { total }),
        ...(message === undefined ? {} : { message }),
      };
      await mcpReq.notify({ method: 'notifications/progress', params });
    },
    async log(topic, data) {
      const { level: said } = (data ?? {}) as { readonly level?: Json };
      const at = typeof said === 'string' && levels.includes(said) ? said : 'info';
      if (levels.indexOf(at) >= levels.indexOf(level ?? 'debug')) await mcpReq.log(at as LoggingLevel, data, topic);
    },
    async asked<T>(task: Task, open: readonly Open[]): Promise<T | undefined> {
      await giveAnswers(task, open);
      const left = open.filter(({ id }) => !settled.has(id));
      const possible = left.filter((each) => canAsk(capabilities, each));
      const missing = left.find((each) => each.kind === 'client' && !canAsk(capabilities, each));
      if (possible.length === 0 && missing !== undefined)
        throw new MissingRequiredClientCapabilityError({ requiredCapabilities: capabilityFor(missing) });
      if (possible.length === 0) return undefined;
      if (push === undefined) return inputFor(task, possible) as T;
      await pushAll(task, possible);
      return undefined;
    },
  };
}

function inputFor(task: Task, open: readonly Open[]): InputRequiredResult {
  const asked = open.map(({ id }) => id);
  return inputRequired({
    inputRequests: Object.fromEntries(open.map((each) => [each.key, requestFor(each)])),
    requestState: stateText(task, asked),
  });
}
