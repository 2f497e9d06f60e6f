import { TroupeError, type Principal } from '@troupe/contracts';

export interface CallShares {
  /** @returns ends it @throws TroupeError `too-many-requests` */
  enter(principal: Principal): () => void;
}

/** One caller never takes what others need: so many calls are under way, and so many of one principal. */
export function callShares({ streams, callerStreams }: { readonly streams: number; readonly callerStreams: number }): CallShares {
  const underWay = new Map<string, number>();
  let all = 0;
  return {
    enter({ kind, id, tenant }) {
      const name = `${tenant}~${kind}:${id}`;
      const own = underWay.get(name) ?? 0;
      if (all >= streams || own >= callerStreams)
        throw new TroupeError('too-many-requests', 'Too many calls are under way. End some of them, or try again later.', {
          retryable: true,
        });
      all++;
      underWay.set(name, own + 1);
      return () => {
        all--;
        const left = underWay.get(name)! - 1;
        if (left === 0) underWay.delete(name);
        else underWay.set(name, left);
      };
    },
  };
}
