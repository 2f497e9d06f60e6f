import type { z } from 'zod';

/** Of what a value is once it was checked, and of what may be sent: where they differ, as with defaults, both are known. */
export type Schema<T, Sent = unknown> = z.ZodType<T, Sent>;
