import { schedule } from 'troupe';
import once from '../workflows/once.ts';

export default schedule('from-file', {
  cron: '0 2 1 * *',
  timeZone: 'Europe/Berlin',
  workflow: once,
  description: 'At the begin of months',
});
