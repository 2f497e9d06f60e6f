import { refine } from 'troupe';
import { judge } from '../agents/critics.ts';
import { writer } from '../agents/writers.ts';

/** Drafts, until the judge accepts one. */
export default refine({ name: 'slogan', description: 'Writes a slogan', writer, judge, rounds: 3, unaccepted: 'last' });
