import { hostileRun } from './hostile-run.ts';
import { startHostileWorld } from './hostile-world.ts';

/** `npm run hostile -- [messages] [seed]`: the whole corpus and more, on every subject as everybody who may. */
const [messages = '220', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
console.log(`${messages} messages of each subject, seed ${seed}`);
await using world = await startHostileWorld();
const { faults, memory, refused } = await hostileRun(world, {
  messages: Number(messages),
  seed: Number(seed),
  log: (line) => console.log(line),
});
console.log('Refused:', refused);
console.log('Megabytes:', memory);
console.log(faults.length === 0 ? 'Nothing ended, nothing was stuck.' : faults.join('\n'));
process.exitCode = faults.length === 0 ? 0 : 1;
