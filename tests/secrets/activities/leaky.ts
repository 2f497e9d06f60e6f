import { activity } from 'troupe';
import { leak, leakingError } from '../data/canaries.ts';
import { found } from '../data/environment.ts';

export const look = activity({ name: 'look', run: () => ({ loaded: found, now: { ...process.env } }) });

export const fail = activity({
  name: 'fail',
  retry: { attempts: 2, initial: 10 },
  run: (_input, ctx) => {
    ctx.heartbeat({ leak });
    ctx.log.warn(`about to fail: ${leak}`, { leak });
    throw Object.assign(leakingError(), { retryable: true });
  },
});

export const give = activity({ name: 'give', run: () => ({ leak }) });
