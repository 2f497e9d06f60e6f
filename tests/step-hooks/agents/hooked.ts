import { appendFileSync } from 'node:fs';
import { agent, tool } from 'troupe';
import { z } from 'zod';

const pay = tool({ name: 'pay', description: 'Pays', input: z.object({ euros: z.number() }), run: ({ euros }) => `paid ${euros}` });
const wire = tool({ name: 'wire', description: 'Wires', input: z.object({ euros: z.number() }), run: ({ euros }) => `wired ${euros}` });

/** Each run of a hook is a line of a file. */
const count = (line: string): void => appendFileSync(process.env['HOOK_LEDGER']!, `${line}\n`);

export const counted = agent({
  name: 'counted',
  model: ['cheap', 'strong'],
  instructions: 'Pay what is owed.',
  tools: [pay, wire],
  approve: { pay: true },
  hooks: {
    prepareStep: ({ round }) => {
      count(`prepareStep ${round}`);
      return round === 1 ? undefined : { model: 'strong', tools: ['wire'], instructions: 'Sum it up.', settings: { maxTokens: 50 } };
    },
    beforeModel: async ({ round, messages }) => {
      count(`beforeModel ${round}`);
      return messages.length > 1 ? { note: 'It is paid.' } : {};
    },
    afterModel: ({ round, model }) => {
      count(`afterModel ${round} ${model}`);
      return undefined;
    },
  },
});

export const cached = agent({
  name: 'cached',
  model: 'cheap',
  instructions: 'Answer.',
  output: z.object({ team: z.string() }),
  hooks: {
    beforeModel: ({ messages }) => {
      const [{ content } = { content: '' }] = messages;
      if (content === 'broken') throw new Error('the cache is gone');
      return { answer: content === 'odd' ? 'sales' : { team: 'sales' } };
    },
  },
});
