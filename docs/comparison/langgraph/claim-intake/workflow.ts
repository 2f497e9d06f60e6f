import { Command, entrypoint, interrupt, task } from '@langchain/langgraph';
import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite';
import { Cron } from 'croner';
import { z } from 'zod';
import { record } from '../../../../examples/claim-intake/data/outbox.ts';

const HOUR = 3_600_000;
const claimSchema = z.object({
  claimant: z.email(),
  euros: z.number().positive(),
  documents: z.array(z.string()).min(1),
  remindEveryHours: z
    .number()
    .positive()
    .default(3 * 24),
  deadlineHours: z
    .number()
    .positive()
    .default(14 * 24),
  decision: z
    .object({ remindHours: z.array(z.number()), escalateHours: z.number(), deadlineHours: z.number() })
    .default({ remindHours: [24, 48], escalateHours: 72, deadlineHours: 168 }),
});
const arrivedSchema = z.object({ kind: z.string().optional(), file: z.string().optional() });
const decisionSchema = z.object({
  by: z.string().optional(),
  approved: z.boolean().optional(),
  euros: z.number().positive().max(10_000).optional(),
});

const checkpointer = SqliteSaver.fromConnString('claims.db');
const time = task('time', async () => Date.now());
const mail = task('mail', (key: string, to: string, text: string) => record('mails', key, { to, text }));
const pay = task('pay', (key: string, claimant: string, euros: number) => record('payments', key, { claimant, euros }));

export const claim = entrypoint({ name: 'claim', checkpointer }, async (input: z.input<typeof claimSchema>, { configurable }) => {
  const { claimant, euros, documents, remindEveryHours, deadlineHours, decision } = claimSchema.parse(input);
  const id = String(configurable?.['thread_id']);
  const files: Record<string, string> = {};
  const missing = () => documents.filter((kind) => !(kind in files)).join(', ');

  await mail(`${id}/ask`, claimant, `Please send us: ${missing()}.`);
  const began = await time();
  let reminded = began;
  while (missing() !== '') {
    // Resumed with each document, and by the schedule below every hour, since an interrupt has no timer.
    const { kind, file } = arrivedSchema.parse(interrupt('documents'));
    if (kind !== undefined && file !== undefined) files[kind] = file;
    const now = await time();
    if (missing() !== '' && now >= began + deadlineHours * HOUR) {
      await mail(`${id}/expired`, claimant, `Your claim is closed: we never got ${missing()}.`);
      return { outcome: 'expired', files };
    }
    if (missing() !== '' && now >= reminded + remindEveryHours * HOUR) {
      await mail(`${id}/reminder-${reminded}`, claimant, `We still wait for: ${missing()}.`);
      reminded = now;
    }
  }

  const asked = await time();
  const reminders = [...decision.remindHours];
  let assignee = 'claims-desk';
  for (;;) {
    const request = { title: `Pay the claim of ${claimant}?`, assignee, euros, files };
    const { by, approved, euros: decided = euros } = decisionSchema.parse(interrupt(request));
    if (by !== undefined && approved !== undefined) {
      if (approved) await pay(id, claimant, decided);
      await mail(`${id}/decided`, claimant, approved ? `We have paid you ${decided} euros.` : 'We cannot pay this claim.');
      return { outcome: approved ? 'paid' : 'refused', by, euros: decided, files };
    }
    const waited = ((await time()) - asked) / HOUR;
    if (waited >= decision.deadlineHours) {
      await mail(`${id}/decided`, claimant, 'We cannot pay this claim.');
      return { outcome: 'expired', files };
    }
    if (waited >= decision.escalateHours && assignee === 'claims-desk') {
      assignee = 'head-of-claims';
      await mail(`${id}/escalated`, assignee, request.title);
    }
    while (reminders[0] !== undefined && waited >= reminders[0]) await mail(`${id}/remind-${reminders.shift()}`, assignee, request.title);
  }
});

export const remind = new Cron('0 * * * *', async () => {
  const threads = new Set<string>();
  for await (const { config } of checkpointer.list({ configurable: {} })) threads.add(String(config.configurable?.['thread_id']));
  for (const thread_id of threads) {
    const { tasks } = await claim.getState({ configurable: { thread_id } });
    if (tasks.some(({ interrupts }) => interrupts.length > 0))
      await claim.invoke(new Command({ resume: {} }), { configurable: { thread_id } });
  }
});
