import { expect, it } from 'vitest';
import { topicsSoak } from './topics/soak/topics-soak.ts';

it('T16, T19: a program in Python publishes with the plain client of NATS while all is killed: each event starts one task, in the order of its key', async () => {
  const report = await topicsSoak({ messages: 2_000, kills: 6, composition: 'services' }, () => {});
  expect(report.violations).toEqual([]);
  expect(report.sent).toBeGreaterThanOrEqual(2_600);
}, 900_000);
