import { agent } from 'troupe';
import { away, files } from '../tools/servers.ts';

export default agent({
  name: 'reader',
  model: 'reader-model',
  instructions: 'Read.',
  tools: [files, away],
  approve: { files_write_file: true },
});
