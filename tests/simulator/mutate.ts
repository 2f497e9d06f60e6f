import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { mutants } from './mutants.ts';

/** Loaded before the simulator, puts the mutant named by TROUPE_MUTANT into the code that is loaded after it. */
const name = process.env['TROUPE_MUTANT'];
const mutant = mutants.find((each) => each.name === name);
if (mutant === undefined) throw new Error(`There is no mutant "${name}".`);
const edits = [mutant, ...(mutant.also === undefined ? [] : [mutant.also])];

registerHooks({
  load(url, context, next) {
    if (!/\/libs\/\w+\/src\/.*\.ts$/.test(url)) return next(url, context);
    const source = readFileSync(fileURLToPath(url), 'utf8');
    const changed = edits.reduce((text, { find, replace }) => text.replace(find, () => replace), source);
    return changed === source ? next(url, context) : { format: 'module-typescript', source: changed, shortCircuit: true };
  },
});
