import { Mastra } from '@mastra/core';
import { LibSQLStore } from '@mastra/libsql';
import { nightlyReport } from './workflow.ts';

export const mastra = new Mastra({
  workflows: { nightlyReport },
  storage: new LibSQLStore({ id: 'reports', url: 'file:./reports.db' }),
});
