import type { ListedTask } from '@troupe/contracts';
import type { Client, TaskQuery } from '@troupe/sdk';
import { ExitError, type CliContext } from '../cli-context.ts';
import { exitCode, exitCodeOfStop } from '../exit-code.ts';
import { taskTable } from '../output/describe-task.ts';
import { printable } from '../output/printable.ts';
import { first } from './first.ts';
import { UsageError } from './usage-error.ts';

/** Of a list that one picks from, the newest. */
const SHOWN = 20;
/** Characters of a line that is no number any more. */
const MOST_TYPED = 1_000;

/** The id that was given, or, at a terminal, that of the task which is picked from a list. */
export async function pickTask(context: CliContext, client: Client, given: string | undefined, query: TaskQuery = {}): Promise<string> {
  if (given !== undefined) return given;
  asked(context, 'task');
  const { items } = await first<ListedTask>(client.list(query), SHOWN);
  return pick(context, items, taskTable(items));
}

/** The same of an approval that is pending. */
export async function pickApproval(context: CliContext, client: Client, given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  asked(context, 'approval');
  const { items } = await first(client.approvals(), SHOWN);
  const lines = items.map(({ id, agent, tool }) => printable(`${id}  ${agent}  ${tool}`));
  return pick(context, items, ['APPROVAL', ...lines].join('\n'));
}

/** @throws UsageError where nobody can be asked */
function asked({ atTerminal }: CliContext, what: string): void {
  if (!atTerminal) throw new UsageError(`missing required argument 'id': name the ${what}. At a terminal it can be left out, and picked.`);
}

/** Shows a table with a number before each row, and reads the number that is typed. */
async function pick(context: CliContext, items: readonly { readonly id: string }[], tableText: string): Promise<string> {
  const { stderr } = context;
  if (items.length === 0) throw new UsageError('There is none to pick from.');
  const width = String(items.length).length;
  const rows = tableText.split('\n').map((row, at) => `${(at === 0 ? '' : String(at)).padStart(width)}  ${row}`);
  stderr.write(`${rows.join('\n')}\nWhich one? Its number: `);
  const typed = (await nextLine(context))?.trim() ?? '';
  const chosen = /^\d{1,3}$/.test(typed) ? items[Number(typed) - 1] : undefined;
  if (chosen !== undefined) return chosen.id;
  if (context.interrupted.aborted) throw new ExitError(exitCodeOfStop(context.interrupted));
  stderr.write('None was picked.\n');
  throw new ExitError(exitCode.usage);
}

/** What is typed up to the end of a line. Nothing is read any more then: a process that still reads does not end. */
async function nextLine({ stdin, interrupted }: CliContext): Promise<string | undefined> {
  const decoder = new TextDecoder();
  const chunks = stdin()[Symbol.asyncIterator]();
  const stopped = new Promise<undefined>((resolve) => interrupted.addEventListener('abort', () => resolve(undefined)));
  let typed = '';
  while (!interrupted.aborted && !typed.includes('\n') && typed.length < MOST_TYPED) {
    const chunk = await Promise.race([chunks.next(), stopped]);
    if (chunk === undefined || chunk.done === true) return undefined;
    typed += typeof chunk.value === 'string' ? chunk.value : decoder.decode(chunk.value, { stream: true });
  }
  await chunks.return?.();
  return typed.split('\n')[0];
}
