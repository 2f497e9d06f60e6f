import { agent, guard, leakedSecrets, personalData, promptInjection, tool, verdictOutput } from 'troupe';
import { z } from 'zod';
import { beside, words } from '../guards/words.ts';

const note = tool({
  name: 'note',
  description: 'Notes a text',
  input: z.object({ text: z.string() }),
  run: ({ text }) => `noted ${text}`,
});
const shared = { model: 'echo', instructions: 'Say it again.', tools: [note] } as const;

export const asked = agent({ ...shared, name: 'asked', guard: { input: [words] } });
export const answering = agent({ ...shared, name: 'answering', guard: { output: [words] } });
export const calling = agent({ ...shared, name: 'calling', guard: { toolCall: [words], toolResult: [words] } });
export const racing = agent({ ...shared, name: 'racing', guard: { input: [beside] } });
export const clean = agent({ ...shared, name: 'clean', guard: { input: [promptInjection(), personalData()], output: [leakedSecrets()] } });

const judge = agent({ name: 'judge', model: 'verdicts', instructions: 'Block spam.', output: verdictOutput });
const noSpam = guard({ name: 'no-spam', agent: judge });
export const judged = agent({ ...shared, name: 'judged', guard: { output: [noSpam] } });
