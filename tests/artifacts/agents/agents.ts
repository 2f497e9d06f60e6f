import { agent } from 'troupe';
import { peek, picture, report } from '../tools/files.ts';

const common = { model: 'scripted', instructions: 'Do what you are asked.' };

export const worker = agent({ ...common, name: 'worker', tools: [report, picture, peek] });
/** Asks the worker, and reads what the worker was given. */
export const head = agent({ ...common, name: 'head', tools: [worker, peek] });
