import { activity } from 'troupe';

export default activity('sound', () => 'activity');
