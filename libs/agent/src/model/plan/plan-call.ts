import {
  ASK_USER,
  checkBySchema,
  FIND_TOOLS,
  INPUT_MEMBER,
  inWords,
  messagesOf,
  milliseconds,
  toFailure,
  type AgentDefinition,
  type AgentSnapshot,
  type ApprovalRule,
  type Bounds,
  type MustAsk,
  type RecordedPrincipal,
  type PlannedApproval,
  type PlannedCall,
  type ToolCall,
  type AskHuman,
  type WorkflowDefinition,
  type WorkflowLog,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { ListedTool, ToolSource } from '@troupe/tools';
import { fitCheck, fitNow } from '@troupe/worker';
import { answerForm, askUserInput, questionFault } from './ask-user.ts';
import { delegatedInput, type Toolbox } from './toolbox.ts';

/** What a task pins of an agent the conversation is handed over to. */
export type PinAgent = (agent: AgentDefinition) => AgentSnapshot;

/** What a call is planned by. */
export type Planning = Pick<Bounds, 'argumentBytes'> & {
  /** On whose behalf the task runs. */
  readonly by?: RecordedPrincipal | undefined;
  readonly pin: PinAgent;
  readonly tools: Pick<ToolSource, 'check'>;
  /** Names of tools that the caller of the task carries out. */
  readonly callerTools: ReadonlySet<string>;
  /** What is wrong with the checks and rules of the app, which neither the model nor a human can mend. */
  readonly log?: Pick<WorkflowLog, 'warn'> | undefined;
  /** The time that checks of the app have. */
  readonly after: Env['after'];
};

/** What is to become of a tool call a model asked for. */
export async function planCall(agent: AgentDefinition, toolbox: Toolbox, call: ToolCall, planning: Planning): Promise<PlannedCall> {
  const { argumentBytes, callerTools, pin } = planning;
  const target = toolbox.targets.get(call.name);
  const callers = target === undefined && callerTools.has(call.name);
  if (target === undefined && !callers) return refuse(call, `There is no tool "${call.name}". ${offered(toolbox, callerTools)}`);
  const bytes = Buffer.byteLength(JSON.stringify(call.args));
  if (bytes > argumentBytes) return tooLarge(call, bytes, argumentBytes);
  if (target === undefined) return typeof call.args === 'string' ? refuse(call, refusal(call, '')) : { ...call, plan: 'caller' };
  switch (target.kind) {
    case 'handoff': {
      const last = messagesOf(agent.handoffHistory?.[target.agent.name]);
      return { ...call, plan: 'handoff', to: pin(target.agent), ...(last === undefined ? {} : { last }) };
    }
    case 'agent':
      return planDelegated(agent, target.agent, call, planning);
    case 'workflow':
      return planDelegated(agent, target.workflow, call, planning);
    case 'ask':
      return planQuestion(agent, call, planning);
    case 'tool':
      return planTool(agent, target.tool, call, planning);
    default:
      return target satisfies never;
  }
}

/** Its input is checked once more when it begins, and is then what the schema makes of it. */
async function planDelegated(
  agent: AgentDefinition,
  to: AgentDefinition | WorkflowDefinition,
  call: ToolCall,
  planning: Planning,
): Promise<PlannedCall> {
  const { schema, wrapped } = delegatedInput(to);
  const checked = await fitCheck(() => checkBySchema(schema, call.args), planning);
  if (!checked.ok) return refuse(call, refusal(call, checked.message));
  const approval = askFirst(agent.approve?.[to.name], checked.value, to.name, planning);
  return to.kind === 'agent'
    ? { ...call, plan: 'agent', agent: to.name, ...(wrapped ? {} : { typed: true }), ...approval }
    : { ...call, plan: 'workflow', workflow: to.name, ...(wrapped ? { wrapped } : {}), ...approval };
}

/** What its answer has to be is decided here, once: a human is shown it, and held to it. */
function planQuestion({ approve }: AgentDefinition, call: ToolCall, planning: Planning): PlannedCall {
  const checked = fitNow(askUserInput, call.args);
  if (!checked.ok) return refuse(call, refusal(call, checked.message));
  const fault = questionFault(checked.value);
  if (fault !== undefined) return refuse(call, refusal(call, fault));
  const rule = approve?.[ASK_USER];
  const { approve: _, ...time } = askFirst(isRule(rule) ? { ...rule, when: true } : undefined, checked.value, ASK_USER, planning);
  return { ...call, plan: 'ask', title: checked.value.question, schema: answerForm(checked.value), ...time };
}

async function planTool(agent: AgentDefinition, tool: ListedTool, call: ToolCall, planning: Planning): Promise<PlannedCall> {
  const { tools, log, after } = planning;
  // What a human answers a server is not for a model to say.
  if (isObject(call.args) && INPUT_MEMBER in call.args) return refuse(call, refusal(call, `there is no ${INPUT_MEMBER}`));
  const checked = await fitCheck(() => tools.check(tool.name, call.args), { after });
  if (!checked.ok) {
    if (checked.broken) log?.warn(`A check of the arguments of tool "${tool.name}" failed.`, { tool: tool.name, error: checked.message });
    return refuse(call, refusal(call, checked.message));
  }
  return {
    ...call,
    name: tool.name,
    plan: 'run',
    ...(tool.server === undefined && tool.untrusted !== true ? {} : { untrusted: tool.server ?? tool.name }),
    ...askFirst(agent.approve?.[tool.name] ?? tool.approve, checked.value, tool.name, planning),
  };
}

/** Of an answer that was cut off no call is made: of the last one some may be missing, and of the others what was to follow. */
export function cutCall(call: ToolCall): PlannedCall {
  const message = `"${call.name}" was not called: your answer was cut off at the limit of output tokens. Call it again in a shorter answer.`;
  return refuse({ ...call, args: typeof call.args === 'string' ? {} : call.args }, message);
}

/** Whether a human is asked first, and how long. */
function askFirst(asks: AskHuman | undefined, args: unknown, tool: string, planning: Pick<Planning, 'by' | 'log'>): PlannedApproval {
  const { when = true, deadline, late, mode }: ApprovalRule = isRule(asks) ? asks : { when: asks ?? false };
  const approve = mustAsk(when, args, tool, planning);
  if (!approve) return { approve };
  const defer = mode === 'defer' ? ({ defer: true } as const) : {};
  if (deadline === undefined) return { approve, ...defer };
  return { approve, ...defer, deadline: milliseconds(deadline, `approve.${tool}.deadline`), ...(late === undefined ? {} : { late }) };
}

function isRule(asks: AskHuman | undefined): asks is ApprovalRule {
  return typeof asks === 'object' && asks !== null;
}

/** A rule that fails, or does not answer yes or no, asks a human rather than nobody. */
function mustAsk(rule: MustAsk, args: unknown, tool: string, { by, log }: Pick<Planning, 'by' | 'log'>): boolean {
  if (typeof rule !== 'function') return rule === true;
  const faulty = (error: string): true => {
    log?.warn(`The rule that says whether "${tool}" needs an approval is faulty: a human is asked.`, { tool, error });
    return true;
  };
  try {
    const asks: unknown = rule(args, { by });
    if (typeof asks === 'boolean') return asks;
    if (asks instanceof Promise) asks.catch(() => {});
    return faulty(`it gave ${asks instanceof Promise ? 'a promise' : inWords(asks)}; it gives true or false, at once`);
  } catch (error) {
    return faulty(toFailure(error).message);
  }
}

function refuse(call: ToolCall, message: string): PlannedCall {
  return { ...call, plan: 'refuse', message };
}

/** The conversation does without arguments of that size, too. */
function tooLarge(call: ToolCall, bytes: number, most: number): PlannedCall {
  return refuse({ ...call, args: {} }, `The arguments of "${call.name}" had ${bytes} bytes; ${most} is the most. Call it again with less.`);
}

function refusal({ name, args }: ToolCall, message: string): string {
  if (typeof args === 'string') return `The arguments of "${name}" are not valid JSON: ${quoted(args)} Call it again with a JSON object.`;
  return `The arguments of "${name}" do not fit: ${message}. Call it again with arguments that do.`;
}

const LONGEST_QUOTE = 500;

function quoted(text: string): string {
  return text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE).toWellFormed()}…`;
}

/** Names of tools that are given to a model which asked for another. */
const MOST_NAMES = 64;

function offered({ targets, builtIn }: Toolbox, callerTools: ReadonlySet<string>): string {
  const names = [...targets.keys(), ...callerTools].filter((name) => !builtIn.has(name));
  if (names.length === 0) return 'There are no tools.';
  if (names.length > MOST_NAMES) return `There are ${names.length} tools; ${FIND_TOOLS} finds them.`;
  return `The tools are: ${names.join(', ')}.`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
