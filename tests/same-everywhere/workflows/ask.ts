import assert from 'node:assert';
import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { workflow } from 'troupe';
import note from '../activities/note.ts';

// Made when the module is loaded, for all tasks.
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'full' });
const { now } = Date;
const { random } = Math;
class Deadline extends Date {}

/** What code asks of the machine, and is to get the same of everywhere. */
const ask = (): unknown => [
  [-0, new Error('mine').stack, now(), random(), crypto.randomUUID(), performance.timeOrigin, performance.now()],
  [new Date(0).getHours(), new Date(2026, 0).getTime(), new Date(0).toString(), Date.parse('2026-01-01T10:00'), new Deadline().getTime()],
  [
    day.format(),
    day.resolvedOptions().timeZone,
    new Intl.DateTimeFormat().format(),
    (1234.5).toLocaleString(),
    new Date(0).toLocaleString(),
  ],
  ['ä'.localeCompare('z'), new Intl.NumberFormat('xx').resolvedOptions().locale, navigator.language, process.pid],
  [String(process.env['FORCE_COLOR']), String(process.stdout.isTTY), new WeakRef({}).deref() === undefined, new Event('x').timeStamp],
  messageOf(() => assert.deepStrictEqual({ a: 1 }, { a: 2 })),
];

function messageOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

export default workflow('ask', async (ctx, input: unknown) => {
  const before = ask();
  await ctx.call(note, [before, input]);
  await ctx.signal('go');
  const after = ask();
  await ctx.call(note, after);
  return before;
});

const refused: Readonly<Record<string, () => unknown>> = {
  hostname: () => os.hostname(),
  environment: () => process.env['LANG'],
  memory: () => process.memoryUsage(),
  delay: () => delay(1),
  never: () => new Promise(() => {}),
};

/** Does what cannot be the same everywhere. */
export const refuse = workflow('refuse', async (_, name: string) => {
  await refused[name]!();
});
