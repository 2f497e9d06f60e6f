import type { Answer } from '../../api/client.ts';

/** What is remembered; where it was searched for, how near it is. */
export type Remembered = Answer<'/v1/memory'>['items'][number] & { readonly score?: number };
