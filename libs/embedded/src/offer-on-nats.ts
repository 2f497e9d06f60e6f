import { offerAgentsOnNats, type OfferOptions } from '@troupe/protocols';
import { version, type AgentsNatsSettings } from '@troupe/service';
import type { Bounds } from '@troupe/contracts';

/** Offers agents to clients of NATS where a server for that is set. */
export function offerOnNats(
  { agentsNats: server, bounds }: AgentsNatsSettings & { readonly bounds: Bounds },
  parts: Pick<OfferOptions, 'services' | 'findHolder' | 'redact' | 'log'>,
): ReturnType<typeof offerAgentsOnNats> {
  return offerAgentsOnNats({
    ...{ server, version, limits: bounds, ...parts },
    async connect() {
      const { connectNats } = await import('@troupe/bus/nats');
      return (await connectNats({ ...server!, name: 'troupe agents', inbox: '_INBOX', withoutJetStream: true })).nc;
    },
  });
}
