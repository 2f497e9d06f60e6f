import { Mastra } from '@mastra/core';
import { LibSQLStore } from '@mastra/libsql';
import { frontDesk, refundDesk } from './agents.ts';

export const mastra = new Mastra({
  agents: { frontDesk, refundDesk },
  storage: new LibSQLStore({ id: 'support', url: 'file:./support.db' }),
});
