import type { Protocol } from '@troupe/http';
import { agUi } from './ag-ui/ag-ui.ts';
import { mcp } from './mcp/mcp.ts';
import { openai } from './openai/openai.ts';

export { offerAgentsOnNats } from './nats/offer-agents.ts';
export type { OfferOptions } from './nats/offer-agents.ts';

/** What the platform speaks besides its REST API, for `HttpOptions.protocols`. */
export const protocols: readonly Protocol[] = [openai, mcp, agUi];
