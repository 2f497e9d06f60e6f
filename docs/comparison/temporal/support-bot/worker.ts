import { OpenAIProvider } from '@openai/agents-openai';
import { OpenAIAgentsPlugin } from '@temporalio/openai-agents';
import { NativeConnection, Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import * as activities from './activities.ts';

const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: 'localhost:7233' }),
  workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
  activities,
  taskQueue: 'support',
  plugins: [new OpenAIAgentsPlugin({ modelProvider: new OpenAIProvider(), modelParams: { startToCloseTimeout: '10m' } })],
});
await worker.run();
