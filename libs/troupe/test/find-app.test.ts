import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findApp } from '../src/find-app.ts';

it('takes the current folder when it is an app, else the sample in it, else nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-find-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const workflowIn = async (app: string): Promise<void> => {
    await mkdir(join(folder, app, 'workflows'), { recursive: true });
    await writeFile(join(folder, app, 'workflows/a.ts'), '');
  };
  await mkdir(join(folder, 'workflows'));
  expect(await findApp(folder)).toBeUndefined();
  await workflowIn('examples/sample');
  expect(await findApp(folder)).toBe(join(folder, 'examples/sample'));
  await workflowIn('.');
  expect(await findApp(folder)).toBe(folder);
});
