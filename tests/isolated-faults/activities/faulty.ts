import { activity } from 'troupe';
import { faults } from '../faults.ts';

export default activity('faulty', (fault: string): Promise<never> => {
  faults[fault]!();
  return new Promise(() => {});
});
