import { createInterface } from 'node:readline';
import { answerOf } from './repeating-mcp.ts';

/* A server of tools as a program: it repeats a variable of its environment, on its standard error, too. */

const given = `${process.env['HOUSE']} ${process.env['HOUSE_FILE']}`;
process.stderr.write(`started with ${given}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const answer = answerOf(JSON.parse(line), given);
  if (answer !== undefined) process.stdout.write(`${JSON.stringify(answer)}\n`);
}
