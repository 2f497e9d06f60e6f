import { toFailure, type Json, type ModelCallArgs, type Usage, type WorkCommand, type WorkOutcome } from '@troupe/contracts';
import { appCheck } from './app-check.ts';
import type { Shell } from '../shell.ts';

type Deciding = Pick<Shell, 'app' | 'bounds' | 'decideAnswer' | 'pinAgent' | 'log' | 'strayErrors'>;

/**
 * What a reported outcome is taken for. A worker's word is data: what an agent may do, whom it asks and
 * what its answer has to be follows from the definitions this process knows, and is recorded as decided.
 */
export function decideOutcome(shell: Deciding, command: WorkCommand, told: WorkOutcome): WorkOutcome | Promise<WorkOutcome> {
  if (command.kind !== 'model') return withoutUsage(told);
  if (!told.ok) return { ok: false, failure: told.failure, ...used(told.usage) };
  return decideReply(shell, command, told);
}

async function decideReply(
  shell: Deciding,
  { args }: WorkCommand,
  { value: reply, usage }: Extract<WorkOutcome, { readonly ok: true }>,
): Promise<WorkOutcome> {
  const { app, bounds, decideAnswer, log, pinAgent } = shell;
  const counted = used(usage);
  try {
    const { agent } = args as unknown as ModelCallArgs;
    const told = { app, agent, reply, ...counted, pin: pinAgent, bounds, log };
    const answer = await appCheck(shell, `the rules of agent "${agent}"`, () => decideAnswer(told));
    return { ok: true, value: answer as unknown as Json, ...counted };
  } catch (error) {
    return { ok: false, failure: toFailure(error), ...counted };
  }
}

/** Only models use tokens and money. */
function withoutUsage(told: WorkOutcome): WorkOutcome {
  if (told.usage === undefined) return told;
  const { usage: _, ...outcome } = told;
  return outcome;
}

/** How many calls were made is counted here. */
function used(usage: Partial<Usage> | undefined): { readonly usage?: Partial<Usage> } {
  if (usage === undefined) return {};
  const { modelCalls: _, toolCalls: __, ...rest } = usage;
  return { usage: rest };
}
