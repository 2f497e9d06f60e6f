import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteStore } from '@troupe/store/sqlite';
import { describeTaskService, serviceAgents, serviceApp, serviceSnapshot } from '@troupe/contracts/contract';
import { startRuntime } from './start-runtime.ts';

describeTaskService('the task services over SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-service-'));
  const store = sqliteStore(folder);
  const options = { app: serviceApp, agentLoop: serviceAgents, pinAgent: serviceSnapshot, store };
  const { runtime, ...started } = await startRuntime({}, options);
  return {
    services: runtime.services,
    async [Symbol.asyncDispose]() {
      await started[Symbol.asyncDispose]();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
});
