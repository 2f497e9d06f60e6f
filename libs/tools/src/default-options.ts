import { defaultBounds } from '@troupe/contracts';
import type { ToolOptions } from './port.ts';

/** Of a tool that does not say; and of one that is not known here, whose calls wait for a worker that knows it. */
export const defaultOptions: ToolOptions = { startToClose: defaultBounds.toolTime };
