import { schedule } from 'troupe';

export default schedule('nightly', {
  cron: '0 2 * * *',
  timeZone: 'Europe/Berlin',
  workflow: 'retries',
  description: 'The report of the night',
});
