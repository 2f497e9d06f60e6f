import { mkdir, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { watchApp } from '@troupe/sdk/app';
import { expect, it, onTestFinished, vi } from 'vitest';
import { join } from 'node:path';
import { appFolder } from './app-folder.ts';

it('reports changes close together once, in new folders too, and of nothing that is not source', async () => {
  const app = await appFolder({ 'workflows/a.ts': '1', 'node_modules/x/index.js': '1' });
  const onChange = vi.fn();
  const watch = await watchApp(app.path, onChange);
  onTestFinished(() => watch.close());

  await app.write({ 'node_modules/x/index.js': '2', '.troupe/log.js': '2', 'notes.md': '2' });
  await delay(400);
  expect(onChange).toHaveBeenCalledTimes(0);

  await app.write({ 'workflows/a.ts': '2', 'workflows/b.ts': '2' });
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1), 3_000);

  await mkdir(join(app.path, 'agents'));
  await app.write({ 'agents/c.ts': '2' });
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(2), 3_000);

  await rm(join(app.path, 'workflows/b.ts'));
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(3), 3_000);
});

it('waits for the change before to be dealt with, and reports what came meanwhile', async () => {
  const app = await appFolder({ 'workflows/a.ts': '1' });
  let running = 0;
  let most = 0;
  let done = 0;
  const watch = await watchApp(app.path, async () => {
    most = Math.max(most, ++running);
    await delay(600);
    running--;
    done++;
  });
  await app.write({ 'workflows/a.ts': '2' });
  await delay(400);
  await app.write({ 'workflows/a.ts': '3' });
  await vi.waitFor(() => expect(done).toBe(2), 4_000);
  expect(most).toBe(1);
  await watch.close();
  await app.write({ 'workflows/a.ts': '4' });
  await delay(400);
  expect(done).toBe(2);
});
