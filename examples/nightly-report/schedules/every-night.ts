import { schedule } from 'troupe';
import nightlyReport from '../workflows/nightly-report.ts';

export default schedule('every-night', {
  description: 'The report of the day that ended, at two in the morning in Berlin',
  cron: '0 2 * * *',
  timeZone: 'Europe/Berlin',
  workflow: nightlyReport,
  input: {},
  pauseOnFailure: true,
});
