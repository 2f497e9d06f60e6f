import { agent } from 'troupe';
import { z } from 'zod';

export default agent({ name: 'helper', model: 'demo', instructions: 'Help.', output: z.object({ answer: z.string() }) });
