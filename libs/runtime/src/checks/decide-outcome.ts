import {
  toFailure,
  type Json,
  type Start,
  type ModelCallArgs,
  type Usage,
  type WorkCommand,
  type WorkOutcome,
  type Bounds,
  type ReportedAnswer,
  type ModelAnswer,
  type WorkflowLog,
  type AgentDefinition,
  type AgentSnapshot,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { StrayErrors } from '@troupe/worker';
import { appCheck } from './app-check.ts';
import type { LoadedApp } from '../code/loaded-app.ts';

export interface Deciding {
  readonly bounds: Bounds;
  readonly env: Env;
  readonly decideAnswer: (reported: ReportedAnswer) => Promise<ModelAnswer>;
  readonly loaded: LoadedApp;
  readonly log: WorkflowLog;
  readonly pinAgent: (agent: AgentDefinition) => AgentSnapshot;
  readonly strayErrors?: StrayErrors | undefined;
}

/**
 * What a reported outcome is taken for. A worker's word is data: what an agent may do, whom it asks and
 * what its answer has to be follows from the definitions this process knows, and is recorded as decided.
 */
export function decideOutcome(
  parts: Deciding,
  start: Start,
  command: WorkCommand,
  reported: WorkOutcome,
): WorkOutcome | Promise<WorkOutcome> {
  if (command.kind !== 'model') return withoutUsage(reported);
  if (!reported.ok) return { ok: false, failure: reported.failure, ...used(reported.usage) };
  return decideReply(parts, start, command, reported);
}

async function decideReply(
  parts: Deciding,
  { by, conversation }: Start,
  { args }: WorkCommand,
  { value: reply, usage }: Extract<WorkOutcome, { readonly ok: true }>,
): Promise<WorkOutcome> {
  const { loaded, bounds, decideAnswer, env, log, pinAgent } = parts;
  const counted = used(usage);
  try {
    const { agent, held } = args as unknown as ModelCallArgs;
    const callerTools = conversation?.tools;
    const reported = { app: loaded.app, agent, by, held, reply, ...counted, callerTools, pin: pinAgent, bounds, log, after: env.after };
    const answer = await appCheck(parts, `the rules of agent "${agent}"`, () => decideAnswer(reported));
    return { ok: true, value: answer as unknown as Json, ...counted };
  } catch (error) {
    return { ok: false, failure: toFailure(error), ...counted };
  }
}

/** Only models use tokens and money. */
function withoutUsage(reported: WorkOutcome): WorkOutcome {
  if (reported.usage === undefined) return reported;
  const { usage: _, ...outcome } = reported;
  return outcome;
}

/** How many calls were made is counted here. */
function used(usage: Partial<Usage> | undefined): { readonly usage?: Partial<Usage> } {
  if (usage === undefined) return {};
  const { modelCalls: _, toolCalls: __, ...rest } = usage;
  return { usage: rest };
}
