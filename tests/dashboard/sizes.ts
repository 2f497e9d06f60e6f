import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startChromium } from '@troupe/testing/chromium';
import { startPlatform } from '../platform-process.ts';
import { fill, pageTimes } from './page-times.ts';

/** `npm run dashboard:sizes -- --tasks 100000 --turns 20000`: how long pages take when there is a lot. Ends with 1 when one takes over a second. */
const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '100000' },
    turns: { type: 'string', default: '20000' },
    approvals: { type: 'string', default: '500' },
    messages: { type: 'string', default: '2000' },
  },
});
const MOST_MS = 1_000;

const sizes = {
  tasks: Number(values.tasks),
  turns: Number(values.turns),
  approvals: Number(values.approvals),
  messages: Number(values.messages),
};
await using platform = await startPlatform({
  startTimeout: 120_000,
  app: fileURLToPath(new URL('app', import.meta.url)),
  env: { LOG_LEVEL: 'error' },
});
const browser = await startChromium();
try {
  await fill(platform, sizes);
  // The first page of a browser that has just begun takes longer than any other.
  await pageTimes(browser, platform);
  const times = await pageTimes(browser, platform);
  console.table(times);
  if (times.some(({ ms }) => ms > MOST_MS)) process.exitCode = 1;
} finally {
  await browser.close();
}
