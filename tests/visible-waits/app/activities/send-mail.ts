import { activity } from 'troupe';

export default activity('send-mail', () => 'sent');
