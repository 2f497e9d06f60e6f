import { workflow } from 'troupe';

interface Visits {
  readonly activity: string;
  readonly url: string;
  readonly customer?: string;
}

export const visit = workflow({
  name: 'visit',
  run: (ctx, { activity, ...input }: Visits) => ctx.call<string>(activity, input),
});

export const visitByTool = workflow({
  name: 'visit-by-tool',
  run: (ctx, { url }: Pick<Visits, 'url'>) => ctx.tool<string>('visit_shared', { url }),
});

/** Two at once; each visits twice. */
export const visitTwice = workflow({
  name: 'visit-twice',
  concurrency: 2,
  run: async (ctx, url: string) => {
    await ctx.call('visit', { url });
    return ctx.call<string>('visit', { url });
  },
});
