import { tool } from 'troupe';
import { z } from 'zod';

export default tool({ name: 'sound', description: 'Does well', input: z.object({}), run: () => 'tool' });
