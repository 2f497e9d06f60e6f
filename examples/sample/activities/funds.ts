import { activity } from 'troupe';
import { z } from 'zod';
import { record } from '../data/ledger.ts';

const reservation = z.object({ reservation: z.string(), amount: z.number().positive() });

export const reserveFunds = activity({
  name: 'reserve-funds',
  description: 'Sets money aside under the name of a reservation',
  input: reservation,
  effect: 'idempotent',
  startToClose: '30s',
  run: ({ reservation, amount }) => record('reserved', reservation, { reservation, amount }),
});

export const releaseFunds = activity({
  name: 'release-funds',
  description: 'Frees what was set aside under the name of a reservation; nothing there is fine too',
  input: reservation,
  effect: 'idempotent',
  startToClose: '30s',
  run: ({ reservation, amount }) => record('released', reservation, { reservation, amount }),
});
