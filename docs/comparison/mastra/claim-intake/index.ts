import { Mastra } from '@mastra/core';
import { LibSQLStore } from '@mastra/libsql';
import { claim, remind } from './workflow.ts';

export const mastra = new Mastra({
  workflows: { claim, remind },
  storage: new LibSQLStore({ id: 'claims', url: 'file:./claims.db' }),
});
