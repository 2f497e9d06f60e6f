import { Client, Connection } from '@temporalio/client';
import { nightlyReport } from './workflows.ts';

const client = new Client({ connection: await Connection.connect({ address: 'localhost:7233' }) });
await client.schedule.create({
  scheduleId: 'every-night',
  spec: { calendars: [{ hour: 2 }] },
  action: { type: 'startWorkflow', workflowType: nightlyReport, args: [{}], taskQueue: 'reports' },
});
