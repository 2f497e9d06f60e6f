import { offerAgentsOnNats, type OfferOptions } from '@troupe/protocols';
import { version, type AgentsNatsSettings } from '@troupe/service';
import type { Bounds } from '@troupe/contracts';

/** Offers agents to clients of NATS, where a server for that is set, until the platform closes. */
export async function offerOnNats(
  { agentsNats: server, bounds }: AgentsNatsSettings & { readonly bounds: Bounds },
  parts: Pick<OfferOptions, 'a2a' | 'services' | 'findHolder' | 'redact' | 'log'>,
  undo: Pick<AsyncDisposableStack, 'adopt'>,
): Promise<void> {
  const offered = await offerAgentsOnNats({
    ...{ server, version, limits: bounds, ...parts },
    async connect() {
      const { connectNats } = await import('@troupe/bus/nats');
      return (await connectNats({ ...server!, name: 'troupe agents', inbox: '_INBOX', withoutJetStream: true })).nc;
    },
  });
  undo.adopt(offered, (each) => each.stop());
}
