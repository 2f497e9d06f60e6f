import { execFileSync } from 'node:child_process';
import { tool, ToolError } from 'troupe';
import { z } from 'zod';
import { leak, foreignLeak, leakingError } from '../data/canaries.ts';
import { found } from '../data/environment.ts';

export const lookAround = tool({
  name: 'look_around',
  description: 'Says what the environment of this process, and of one it starts, has in it',
  run: () => ({
    loaded: found,
    now: { ...process.env },
    child: execFileSync(process.execPath, ['-e', 'console.log(JSON.stringify(process.env))']).toString(),
  }),
});

export const failing = tool({
  name: 'failing',
  description: 'Fails with secrets in its error',
  run: () => {
    throw leakingError();
  },
});

export const saying = tool({
  name: 'saying',
  description: 'Says secrets to the model',
  run: () => {
    throw new ToolError(`${leak} ${foreignLeak}`);
  },
});

export const showing = tool({
  name: 'showing',
  description: 'Gives secrets as its result',
  input: z.object({}),
  run: () => ({ leak, list: [{ [leak]: leak }] }),
});
