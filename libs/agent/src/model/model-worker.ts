import type { Bus } from '@troupe/bus';
import {
  defaultBounds,
  tenantOf,
  toFailure,
  TroupeError,
  type App,
  type Bounds,
  type ErrorCode,
  type ModelRequest,
  type ModelWork,
  type Work,
  type WorkContext,
  type WorkflowLog,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { machineEnv } from '@troupe/env/machine';
import type { ModelProvider } from '@troupe/llm';
import type { ToolSource } from '@troupe/tools';
import { replyOf } from './plan/model-reply.ts';
import { serveNames, type Served, type StrayErrors, type WorkResult } from '@troupe/worker';
import { requestOf } from './model-request.ts';
import { readResponse, usageOf, type ResponseBounds } from './plan/read-response.ts';
import { tokenStream, type TextBounds } from './token-stream.ts';
import { toolboxOf } from './plan/toolbox.ts';

export interface ServeModels {
  readonly bus: Bus;
  readonly log: WorkflowLog;
  readonly env?: Env;
  /** Asked for each call, so that a reloaded app counts at once. */
  readonly app: () => App;
  /** The tools that agents are shown. */
  readonly tools: Pick<ToolSource, 'list'>;
  /** The provider of a model; one named `openai` serves `openai/gpt-5-mini` and is asked for `gpt-5-mini`. */
  readonly providers: (model: string) => ModelProvider | undefined;
  /** Names of models, as agents use them; asked again by `refresh`. */
  readonly models: () => Iterable<string>;
  /** Calls at once of each model. */
  readonly concurrency: number;
  /** Of what models answer; those of the table by default. */
  readonly bounds?: ResponseBounds & TextBounds & Pick<Bounds, 'offeredTools'>;
  readonly strayErrors?: StrayErrors | undefined;
}

/** Makes the model calls of agents. */
export function serveModels(options: ServeModels): Served {
  const { bus, log, env = machineEnv, app, tools, providers, models, concurrency, bounds = defaultBounds, strayErrors } = options;
  const ask = async (provider: ModelProvider, request: ModelRequest, work: Work, { signal }: WorkContext): Promise<unknown> => {
    const { elsewhere = false, held = false } = work.args as unknown as ModelWork;
    const tokens = tokenStream({ bus, env }, work, bounds);
    try {
      return await provider.generate(request, {
        tenant: tenantOf(work.task),
        signal,
        onDelta: ({ text }) => void (held || tokens.write(text)),
      });
    } catch (error) {
      throw asModelFailure(error, work.name, elsewhere);
    } finally {
      tokens.end();
    }
  };

  const run = async (work: Work, ctx: WorkContext): Promise<WorkResult> => {
    const args = work.args as unknown as ModelWork;
    const agent = app().agents.get(args.agent);
    if (agent === undefined)
      throw new TroupeError('agent-not-found', `There is no agent "${args.agent}" in the app. Add it to agents/ or correct the name.`);
    const provider = providers(work.name);
    if (provider === undefined)
      throw new TroupeError('model-not-found', `No provider serves model "${work.name}". Configure one, or name another model.`, {
        retryable: false,
      });

    const toolbox = toolboxOf(agent, app(), tools);
    const request = requestOf(
      agent,
      toolbox,
      work,
      work.name.startsWith(`${provider.name}/`) ? work.name.slice(provider.name.length + 1) : work.name,
      bounds.offeredTools,
    );
    const response = readResponse(work.name, await ask(provider, request, work, ctx), bounds);
    return { value: replyOf(args, response), usage: usageOf(response) };
  };
  return serveNames({ bus, log, env, strayErrors, kind: 'model', names: models, job: () => ({ concurrency, run }) });
}

/** Longest wait, in milliseconds, that a provider is given where another model can be asked at once. */
const LONGEST_WAIT_MS = 10_000;

/** What a provider throws, with a code that lets the agent turn to its next model. @param elsewhere whether there is one */
function asModelFailure(error: unknown, model: string, elsewhere: boolean): unknown {
  const { code, message, retryable, retryAfter = 0, details } = toFailure(error);
  if (code?.startsWith('model-') === true) {
    if (!elsewhere || retryAfter <= LONGEST_WAIT_MS) return error;
    return new TroupeError(code as ErrorCode, message, { retryable: false, ...(details === undefined ? {} : { details }) });
  }
  return new TroupeError('model-failed', `Model "${model}" failed: ${message}`, {
    cause: error,
    ...(retryable === undefined ? {} : { retryable }),
  });
}
