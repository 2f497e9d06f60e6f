import { workflow } from 'troupe';

export default workflow('fails', async () => {
  throw new Error('as it is meant to');
});
