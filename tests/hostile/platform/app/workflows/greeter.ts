import { workflow } from 'troupe';

export default workflow('greeter', async (ctx, name: string) => {
  const greeting = await ctx.step('greeting', () => `Hello ${name}`);
  return [greeting, await ctx.signal('sure')];
});
