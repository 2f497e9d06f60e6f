import { activity } from 'troupe';

interface Visit {
  readonly url: string;
  readonly customer?: string;
}

const visit = async ({ url }: Visit, { signal }: { readonly signal: AbortSignal }): Promise<string> =>
  (await fetch(url, { signal })).text();

/** Three at once, of all there are. */
export const visitThree = activity({ name: 'visit-three', concurrency: 3, run: visit });

export const visitSeen = activity({ name: 'visit-seen', concurrency: 3, run: visit });

/** One at once of each customer. */
export const visitEach = activity({ name: 'visit-each', concurrency: { limit: 1, key: ({ customer }: Visit) => customer }, run: visit });

/** It shares a limit with a tool. */
export const visitShared = activity({ name: 'visit-shared', concurrency: { limit: 2, name: 'the server' }, run: visit });

/** Its code does not look at its signal. */
export const visitDeaf = activity({
  name: 'visit-deaf',
  concurrency: 1,
  startToClose: '1s',
  retry: { attempts: 2, initial: 1 },
  run: async ({ url }: Visit, { attempt }) => (await fetch(`${url}&ms=${attempt === 1 ? 4_000 : 100}`)).text(),
});

export const visitFreely = activity({ name: 'visit', run: visit });
