import { vote } from 'troupe';
import { moderator } from '../agents/critics.ts';

/** What two of three answers say. */
export default vote({ name: 'moderation', description: 'Says whether a comment may be shown', members: [moderator, moderator, moderator] });
