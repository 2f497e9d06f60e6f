import type { Failure, ListedApproval, ListedTask, Task, WaitingFor } from '@troupe/sdk';
import { clipped, printable, printableJson, printableLines } from './printable.ts';
import { progressText } from './progress-text.ts';
import { duration, relativeTime } from './relative-time.ts';
import { table } from './table.ts';

export function taskTable(tasks: readonly ListedTask[]): string {
  if (tasks.length === 0) return 'No tasks.';
  const rows = tasks.map((task) => [
    task.id,
    task.name,
    statusText(task),
    relativeTime(task.createdAt),
    waitsOf(task.waitingFor, task.waitsOmitted) || (task.endedAt === undefined ? (task.statusText ?? '') : ''),
  ]);
  return table(['ID', 'NAME', 'STATUS', 'CREATED', 'WAITING FOR'], rows);
}

function waitsOf(waitingFor: ListedTask['waitingFor'], waitsOmitted = 0): string {
  return [...waitingFor.map(shortWait), ...(waitsOmitted === 0 ? [] : [`${waitsOmitted} more`])].join(', ');
}

export function taskLine(task: Task): string {
  return `${printable(task.id)} (${printable(task.name)}) is ${statusText(task)}.`;
}

/** All of a task, one fact a line. */
export function taskText(task: Task, approvals: readonly ListedApproval[] = []): string {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['task', task.id],
    ['kind', `${task.kind} ${task.name}`],
    ['status', statusText(task)],
    ['said', task.statusText],
    ['created', moment(task.createdAt)],
    ['ended', task.endedAt === undefined ? undefined : `${moment(task.endedAt)}, after ${lifeOf(task.createdAt, task.endedAt)}`],
    ['cancel', task.cancelRequestedAt === undefined ? undefined : `requested ${moment(task.cancelRequestedAt)}`],
    ['parent', task.parent],
    ['session', task.session],
    ['build', task.build],
    ['turns', String(task.turns)],
    [
      'used',
      `${task.usage.modelCalls} model calls, ${task.usage.toolCalls} tool calls, ${task.usage.inputTokens} + ${task.usage.outputTokens} tokens`,
    ],
    ['attributes', Object.keys(task.attributes).length === 0 ? undefined : printableJson(task.attributes)],
    ['input', printableJson(task.input)],
    ['output', task.output === undefined ? undefined : printableJson(task.output)],
    ['error', task.error === undefined ? undefined : failureText(task.error)],
    ['blocked', task.blocked === undefined ? undefined : blockedText(task.blocked)],
    ...task.waitingFor.map((wait) => ['waits for', longWait(wait)] as const),
    // Those of its own are among what it waits for.
    ...approvals.filter((each) => each.task !== task.id).map((each) => ['approval', approvalLine(each)] as const),
  ];
  return facts.flatMap(([name, text]) => (text === undefined ? [] : [`${name.padEnd(11)}${printableLines(text)}`])).join('\n');
}

/** An open task that was asked to stop tidies up. */
function statusText({ status, cancelRequestedAt, endedAt }: Task | ListedTask): string {
  return cancelRequestedAt === undefined || endedAt !== undefined ? status : `${status}, cancel requested`;
}

export function failureText({ name, code, message }: Failure): string {
  return `${code === undefined || name.includes(code) ? name : `${name} [${code}]`}: ${message}`;
}

function moment(text: string): string {
  return `${text} (${relativeTime(text)})`;
}

function lifeOf(from: string, to: string): string {
  return duration(Date.parse(to) - Date.parse(from));
}

/** Of a task further down. */
function approvalLine({ id, tool, task, createdAt }: ListedApproval): string {
  return `of ${task}, about ${tool}, asked ${relativeTime(createdAt)}: "troupe approvals approve ${id}"`;
}

function blockedText({ message, at, expected, actual }: NonNullable<Task['blocked']>): string {
  const list = (name: string, items: readonly string[]): string => items.map((item) => `\n  ${name} ${item}`).join('');
  return `${message}${at === undefined ? '' : ` (${at})`}${list('log has ', expected)}${list('code did', actual)}`;
}

function shortWait({ kind, name }: WaitingFor): string {
  return `${kind} ${name}`;
}

/** With the reason, which says where to go from here. */
export function longWait({ kind, name, id, item, since, due, attempt, lastError, progress, reason }: WaitingFor): string {
  return [
    `${kind} ${name}`,
    id === undefined ? '' : ` ${id}`,
    item === undefined ? '' : `, item ${item}`,
    ` since ${moment(since)}`,
    due === undefined ? '' : `, due ${moment(due)}`,
    attempt === undefined ? '' : `, attempt ${attempt}`,
    progress === undefined ? '' : `, at ${progressText(progress)}`,
    lastError === undefined ? '' : `, last error ${clipped(failureText(lastError), 200)}`,
    `. ${reason}`,
  ].join('');
}
