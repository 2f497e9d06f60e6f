import { activity } from 'troupe';

export const flaky = activity({
  name: 'flaky',
  retry: { attempts: 3, initial: 20 },
  run: (_input: unknown, { attempt }) => {
    if (attempt < 3) throw new Error(`The bank is busy (${attempt})`);
    return 'paid';
  },
});

export const broken = activity({
  name: 'broken',
  retry: { attempts: 1 },
  run: (message: string) => {
    throw new Error('The call failed', { cause: new Error(message) });
  },
});

export const quick = activity('quick', (n: number) => n);
