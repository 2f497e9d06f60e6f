import { workflow } from 'troupe';
import { z } from 'zod';
import editor from '../agents/editor.ts';
import researcher from '../agents/researcher.ts';

export default workflow({
  name: 'research-team',
  description: 'One researcher per aspect, all at once; an editor makes one answer of their findings',
  input: z
    .object({ subject: z.string(), aspects: z.array(z.string()).min(1).max(10) })
    .meta({ examples: [{ subject: 'wind power', aspects: ['Cost', 'Reliability'] }] }),
  run: async (ctx, { subject, aspects }) => {
    const research = async (aspect: string) => ({ aspect, finding: await ctx.agent(researcher, `${aspect} of ${subject}`) });
    const findings = await Promise.all(aspects.map(research));
    ctx.publish('findings', findings);
    const answer = await ctx.agent(editor, findings.map(({ aspect, finding }) => `${aspect}: ${finding}`).join('\n'));
    return { findings, answer };
  },
});
