import { topic } from 'troupe';
import { z } from 'zod';

export default topic('orders', { schema: z.object({ customer: z.string(), total: z.number() }) });
