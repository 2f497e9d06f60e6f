import { workflow } from 'troupe';
import editor from '../agents/editor.ts';
import researcher from '../agents/researcher.ts';

/** One researcher per aspect, all at once; an editor makes one answer of their findings. */
export default workflow('research-team', async (ctx, { subject, aspects }: { subject: string; aspects: string[] }) => {
  const findings = await Promise.all(
    aspects.map(async (aspect) => ({ aspect, finding: await ctx.agent(researcher, `${aspect} of ${subject}`) })),
  );
  ctx.publish('findings', findings);
  const answer = await ctx.agent(editor, findings.map(({ aspect, finding }) => `${aspect}: ${finding}`).join('\n'));
  return { findings, answer };
});
