import { parseArgs } from 'node:util';
import { topicsSoak } from './topics-soak.ts';

/** `npm run topics`: events with repeats are published while what takes them is killed; each has to start one task, in the order of its key. */
const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    kills: { type: 'string', default: '20' },
    composition: { type: 'string', default: 'services' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log('npm run topics -- [--messages 100000] [--kills 20] [--composition services|embedded]');
} else {
  const { violations, ...figures } = await topicsSoak(
    {
      messages: Number(values.messages),
      kills: Number(values.kills),
      composition: values.composition === 'embedded' ? 'embedded' : 'services',
    },
    (line) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`),
  );
  console.table(figures);
  for (const violation of violations.slice(0, 50)) console.error(violation);
  console.log(`${violations.length} violations`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
