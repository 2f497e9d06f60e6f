import { pipeline } from 'troupe';
import { editor, outliner, writer } from '../agents/writers.ts';

/** One after the other: each is given what the one before it gave. */
export default pipeline({ name: 'article', description: 'Writes an article about a topic', steps: [outliner, writer, editor] });
