import { activity } from 'troupe';
import { z } from 'zod';
import { record } from '../data/outbox.ts';

export default activity({
  name: 'send-mail',
  input: z.object({ to: z.email(), text: z.string() }),
  effect: 'idempotent',
  run: ({ to, text }, ctx) => record('mails', ctx.idempotencyKey, { to, text }),
});
