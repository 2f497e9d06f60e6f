import {
  answerSignal,
  questionAnsweredBy,
  splitInput,
  TroupeError,
  withInput,
  type AskedInput,
  type Json,
  type ListedApproval,
  type Question,
  type Task,
  type TaskService,
} from '@troupe/contracts';
import type { ClientCapabilities, InputRequest } from '@modelcontextprotocol/server';

/** What a task waits for that a client can be asked: a question of its code, or the approval of a call. */
export type Open = Question | { readonly kind: 'approval'; readonly id: string; readonly key: string; readonly approval: ListedApproval };

/** As many approvals as a client is asked at once. */
const MOST_APPROVALS = 10;

/** What a task waits for now. @param asked questions it asked so far @returns also, whether one is open that was not seen yet */
export async function openQuestions(
  service: Pick<TaskService, 'get' | 'approvals'>,
  id: string,
  asked: ReadonlyMap<string, Question>,
): Promise<{ readonly task: Task; readonly open: readonly Open[]; readonly isUnseen: boolean }> {
  const [task, approvals] = await Promise.all([service.get(id), approvalsOf(service, id)]);
  const ids = task.waitingFor.flatMap(({ kind, name }) => (kind === 'signal' ? (questionAnsweredBy(name) ?? []) : []));
  const questions = ids.flatMap((each) => asked.get(each) ?? []);
  const open = approvals.map((approval): Open => ({ kind: 'approval', id: approval.id, key: `approval ${approval.id}`, approval }));
  return { task, open: [...questions, ...open], isUnseen: questions.length < ids.length };
}

/** None for who may not read them: then there is nobody to ask here. */
async function approvalsOf(service: Pick<TaskService, 'approvals'>, task: string): Promise<readonly ListedApproval[]> {
  try {
    return (await service.approvals({ task, limit: MOST_APPROVALS })).items;
  } catch (error) {
    if (error instanceof TroupeError && error.code === 'missing-right') return [];
    throw error;
  }
}

/** The capability that a client needs to be asked this. */
export function capabilityFor(open: Open): ClientCapabilities {
  switch (open.kind) {
    case 'form':
    case 'approval':
      return { elicitation: { form: {} } };
    case 'url':
      return { elicitation: { url: {} } };
    case 'client':
      return open.method === 'roots/list' ? { roots: {} } : { sampling: {} };
    default:
      return open satisfies never;
  }
}

export function canAsk({ elicitation, sampling, roots }: ClientCapabilities, open: Open): boolean {
  switch (open.kind) {
    case 'form':
    case 'approval':
      // A client that names no mode has that of forms.
      return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
    case 'url':
      return elicitation?.url !== undefined;
    case 'client':
      return (open.method === 'roots/list' ? roots : sampling) !== undefined;
    default:
      return open satisfies never;
  }
}

/** A question as clients are asked it. */
export function requestFor(open: Open): InputRequest {
  switch (open.kind) {
    case 'form':
      return elicitation({ mode: 'form', message: open.message, requestedSchema: open.schema });
    case 'url':
      return elicitation({ mode: 'url', message: open.message, url: open.url });
    case 'approval':
      return (
        (askedByServer(open.approval)?.request as InputRequest | undefined) ??
        elicitation({ mode: 'form', message: approvalText(open.approval), requestedSchema: approvalForm })
      );
    case 'client':
      return { method: open.method, params: open.params } as unknown as InputRequest;
    default:
      return open satisfies never;
  }
}

/** What a server of tools asks, where that is all that an approval is about: its question is passed on as it is. */
function askedByServer({
  args,
}: Pick<ListedApproval, 'args'>): { readonly key: string; readonly request: object; readonly input: AskedInput } | undefined {
  const { input } = splitInput(args);
  const [only, ...more] = Object.entries(input?.requests ?? {});
  return only === undefined || more.length > 0 ? undefined : { key: only[0], request: only[1], input: input! };
}

function elicitation(params: Json): InputRequest {
  return { method: 'elicitation/create', params } as unknown as InputRequest;
}

const approvalForm: Json = {
  type: 'object',
  properties: {
    approve: { type: 'boolean', title: 'Approve', description: 'Whether the call is made' },
    reason: { type: 'string', title: 'Reason' },
  },
  required: ['approve'],
};

function approvalText({ agent, tool, args, argsOmitted }: ListedApproval): string {
  const what = argsOmitted === true ? 'arguments too large to be shown' : JSON.stringify(args);
  return `The agent ${JSON.stringify(agent)} asks to call ${JSON.stringify(tool)} with ${what}.`;
}

/**
 * Gives a task the answer to what it waits for. A repeat changes nothing: each question has one answer.
 *
 * @throws TroupeError as the task service does
 */
export async function answerOpen(service: TaskService, task: string, { kind, id }: Pick<Open, 'kind' | 'id'>, answer: Json): Promise<void> {
  try {
    if (kind !== 'approval') await service.signal(task, answerSignal(id), answer, `mcp answer ${id}`);
    else await decide(service, id, answer);
  } catch (error) {
    if (!(error instanceof TroupeError && ['idempotency-key-reused', 'already-decided', 'task-ended'].includes(error.code))) throw error;
  }
}

/** A human who cancels has not decided; one who declines the question has. */
async function decide(service: TaskService, id: string, answer: Json): Promise<void> {
  const { args } = await service.approval(id);
  const asked = askedByServer({ args });
  if (asked !== undefined) {
    const responses = { [asked.key]: answer };
    return void (await service.decide(id, { decision: 'approve', args: withInput(args, { ...asked.input, responses }) }));
  }
  const { action, content } = (answer ?? {}) as {
    readonly action?: Json;
    readonly content?: { readonly approve?: Json; readonly reason?: Json };
  };
  const isNo = action === 'decline' || (action === 'accept' && content?.approve === false);
  if (!isNo && !(action === 'accept' && content?.approve === true)) return;
  const { reason } = content ?? {};
  await service.decide(id, { decision: isNo ? 'reject' : 'approve', ...(typeof reason === 'string' && reason !== '' ? { reason } : {}) });
}
