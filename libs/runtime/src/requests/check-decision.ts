import {
  callId,
  fitDecided,
  isWork,
  TroupeError,
  validationError,
  withoutTenant,
  type ApprovalCommand,
  type CommandId,
  type Decision,
  type HumanRequest,
  type Json,
  type Schema,
  type WorkflowLog,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { schemaCheck, type ToolSource } from '@troupe/tools';
import type { StrayErrors } from '@troupe/worker';
import { appCheck } from '../checks/app-check.ts';
import { orValidationError } from '../checks/validation-error.ts';
import { readCode } from '../code/read-code.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Schedule } from '../tasks/task-callbacks.ts';

export interface CheckParts {
  readonly env: Env;
  readonly log: WorkflowLog;
  readonly schedule: Schedule;
  readonly strayErrors?: StrayErrors | undefined;
  readonly tools: Pick<ToolSource, 'check' | 'list'>;
}

/**
 * What a human gives with a decision and does not fit is refused at once: who asked would get the fault too late to ask
 * again.
 *
 * @throws TroupeError `invalid-arguments`, and what reading the code of the task throws
 */
export async function checkDecision(parts: CheckParts, task: OwnedTask, id: CommandId, decision: Decision): Promise<void> {
  const open = task.state.open.get(id);
  if (open === undefined || decision.decision === 'reject') return;
  const { command } = open;
  if (command.kind === 'approval') {
    if (command.request === undefined) await checkArguments(parts, command, decision);
    else await checkValue(parts, task, { ...command, request: command.request }, decision.args);
  } else if (decision.args !== undefined && isWork(command) && open.unknown)
    throw new TroupeError(
      'invalid-arguments',
      `The arguments of ${withoutTenant(callId(task.id, id))} cannot be edited: it may have had its effect with those it was made with.`,
    );
}

async function checkArguments(parts: CheckParts, { name }: ApprovalCommand, { args }: Decision): Promise<void> {
  if (args === undefined || !parts.tools.list().has(name)) return;
  const message = `The arguments do not fit tool "${name}"`;
  await orValidationError(parts, { code: 'invalid-arguments', member: 'args', message }, () =>
    appCheck(parts, `the arguments of tool "${name}"`, async () => parts.tools.check(name, args)),
  );
}

/** By the schema of the code for what a workflow asks, or by the recorded one for what an agent does. */
async function checkValue(
  parts: CheckParts,
  task: OwnedTask,
  { id, args, request }: ApprovalCommand & { readonly request: HumanRequest },
  given: Json | undefined,
): Promise<void> {
  const { kind, title, schema: form } = request;
  switch (kind) {
    case 'question': {
      if (given === undefined) throw new TroupeError('invalid-arguments', 'A question is answered with "args".');
      const checked = form === undefined ? undefined : schemaCheck(form)(given);
      if (checked?.ok === false)
        throw validationError(
          'invalid-arguments',
          ['args'],
          `The answer does not fit what ${JSON.stringify(title)} asks for`,
          checked.issues,
        );
      return;
    }
    case 'decision': {
      if (form === undefined) {
        if (given !== undefined)
          throw new TroupeError('invalid-arguments', `Nothing can be changed of ${JSON.stringify(title)}: it has no schema.`);
        return;
      }
      const schema = (await readCode(parts, task, (execution) => execution.late(id))) as Schema<unknown> | undefined;
      appCheck(parts, `the value of ${JSON.stringify(title)}`, () => fitDecided(schema, given ?? args, ['args'], title));
      return;
    }
    default:
      kind satisfies never;
  }
}
