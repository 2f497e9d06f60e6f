import { topic } from 'troupe';
import { z } from 'zod';

export const shipments = topic('shipments', { schema: z.object({ parcel: z.string() }) });
