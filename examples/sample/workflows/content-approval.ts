import { workflow } from 'troupe';
import { z } from 'zod';
import publishArticle from '../activities/publish-article.ts';
import writer from '../agents/writer.ts';

export default workflow({
  name: 'content-approval',
  description: 'A chain with a human in it: draft, wait up to a day for a decision, publish',
  input: z
    .string()
    .min(1)
    .meta({ examples: ['Why durable workflows matter'] }),
  run: async (ctx, subject) => {
    const draft = await ctx.agent(writer, `Draft: ${subject}`);
    ctx.status('waiting for content_approved');
    const decision = await ctx.race({ approved: ctx.signal<{ by?: string }>('content_approved'), expired: ctx.sleep('24h') });
    if (decision.key === 'expired') return { published: false, reason: 'Nobody approved within 24 hours', draft };
    const { address } = await ctx.call(publishArticle, { title: subject, body: draft });
    return { published: true, address, approvedBy: decision.value.by ?? 'somebody', draft };
  },
});
