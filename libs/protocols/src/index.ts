import type { Protocol } from '@troupe/http';
import { openai } from './openai/openai.ts';

/** What the platform speaks besides its REST API, for `HttpOptions.protocols`. */
export const protocols: readonly Protocol[] = [openai];
