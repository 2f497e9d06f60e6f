import { activity } from 'troupe';
import { accounts } from '../data/accounts.ts';

export default activity({ name: 'list-accounts', effect: 'pure', run: () => accounts });
