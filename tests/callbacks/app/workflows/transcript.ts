import { workflow } from 'troupe';

export default workflow('transcript', async (ctx, file: string) => {
  const { token, result } = await ctx.callback<{ readonly text: string }>();
  await ctx.call('begin-transcription', { file, token });
  const won = await ctx.race({ result, late: ctx.sleep('1h') });
  return won.key === 'late' ? 'nobody answered' : won.value.text;
});
