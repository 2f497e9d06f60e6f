import { NativeConnection, Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import * as activities from './activities.ts';

const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: 'localhost:7233' }),
  workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
  activities,
  taskQueue: 'claims',
});
await worker.run();
