import { activity } from 'troupe';

export default activity('print', (page: string) => `printed ${page}`);
