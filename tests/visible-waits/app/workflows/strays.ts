import { workflow } from 'troupe';

export default workflow('strays', async () => {
  await fetch('http://127.0.0.1:1/');
});
