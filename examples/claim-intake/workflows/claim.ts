import { signal, workflow } from 'troupe';
import { z } from 'zod';
import payClaim from '../activities/pay-claim.ts';
import sendMail from '../activities/send-mail.ts';

export const document = signal({ name: 'document', schema: z.object({ kind: z.string(), file: z.string() }) });

/** What is paid: who decides may change it. */
const payment = z.object({ euros: z.number().positive().max(10_000) });

const duration = z.templateLiteral([z.number(), z.enum(['s', 'm', 'h', 'd'])]);

export default workflow({
  name: 'claim',
  description: 'Collects the documents of a claim, has a human decide, and pays',
  input: z
    .object({
      claimant: z.email(),
      euros: z.number().positive(),
      documents: z.array(z.string()).min(1),
      remindEvery: duration.default('3d'),
      deadline: duration.default('14d'),
      decision: z
        .object({ remind: z.array(duration), escalate: duration, deadline: duration })
        .default({ remind: ['1d', '2d'], escalate: '3d', deadline: '7d' }),
    })
    .meta({ examples: [{ claimant: 'ada@example.com', euros: 420, documents: ['photo', 'invoice'] }] }),
  signals: [document],
  run: async (ctx, { claimant, euros, documents, remindEvery, deadline, decision }) => {
    const mail = (text: string) => ctx.call(sendMail, { to: claimant, text });
    const files: Record<string, string> = {};
    const missing = () => documents.filter((kind) => !(kind in files)).join(', ');

    await mail(`Please send us: ${missing()}.`);
    const late = ctx.sleep(deadline, { key: 'deadline' });
    let arrived = ctx.signal(document);
    let reminder = ctx.sleep(remindEvery, { key: 'reminder' });
    while (missing() !== '') {
      const won = await ctx.race({ arrived, reminder, late });
      if (won.key === 'late') {
        await mail(`Your claim is closed: we never got ${missing()}.`);
        return { outcome: 'expired', files };
      }
      if (won.key === 'arrived') {
        files[won.value.kind] = won.value.file;
        arrived = ctx.signal(document);
      } else {
        await mail(`We still wait for: ${missing()}.`);
        reminder = ctx.sleep(remindEvery, { key: 'reminder' });
      }
    }

    ctx.status('waits for a decision');
    const decided = await ctx.approval({
      title: `Pay the claim of ${claimant}?`,
      name: 'pay-claim',
      data: { euros, files },
      schema: payment,
      assignee: 'claims-desk',
      remind: decision.remind,
      escalate: { after: decision.escalate, to: 'head-of-claims' },
      deadline: decision.deadline,
    });
    if (decided.status !== 'approved') {
      await mail('We cannot pay this claim.');
      return { outcome: decided.status === 'rejected' ? 'refused' : 'expired', reason: decided.reason, files };
    }
    await ctx.call(payClaim, { claimant, euros: decided.value.euros });
    await mail(`We have paid you ${decided.value.euros} euros.`);
    return { outcome: 'paid', euros: decided.value.euros, files };
  },
});
