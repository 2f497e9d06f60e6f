import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStore } from '@troupe/store/memory';
import { sqliteStore } from '@troupe/store/sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { httpEdge } from './tenants/http-edge.ts';
import { serviceEdge, tenantsSeeWhatEachWouldAlone } from './tenants/same-as-alone.ts';

it('two tenants over SQLite see, whatever they do, what each would see alone (O1, O2)', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-tenants-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const openStore = async () => sqliteStore(await mkdtemp(join(folder, 'data-')));
  expect(await tenantsSeeWhatEachWouldAlone(openStore, serviceEdge, 15)).toBeGreaterThan(30);
});

it('two tenants get over HTTP, whatever they ask, what each would get alone (O1, O2)', { timeout: 120_000 }, async () => {
  expect(await tenantsSeeWhatEachWouldAlone(() => memoryStore(), httpEdge, 20)).toBeGreaterThan(40);
});
