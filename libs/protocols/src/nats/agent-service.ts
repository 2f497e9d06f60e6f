import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { Svcm } from '@nats-io/services';
import { token } from '@troupe/contracts';

/** An agent as a micro service of NATS, until it is stopped. */
export interface AgentService {
  stop(): Promise<void>;
}

export interface AgentServiceOptions {
  readonly nc: NatsConnection;
  readonly owner: string;
  readonly version: string;
  readonly agent: { readonly name: string; readonly description?: string };
  /** Bytes of a prompt. */
  readonly mostBytes: number;
  readonly onPrompt: (message: Msg) => void;
}

/** Of the protocol, https://github.com/synadia-ai/synadia-agent-sdk-docs. */
const PROTOCOL = '0.3';
const QUEUE = 'agents';
/** The harness, as the protocol calls what runs an agent. */
const HARNESS = 'troupe';
const HEARTBEAT_MS = 30_000;

export async function serveAgent({ nc, owner, version, agent, mostBytes, onPrompt }: AgentServiceOptions): Promise<AgentService> {
  const at = `${HARNESS}.${owner}.${token(agent.name)}`;
  const identity = { agent: HARNESS, owner, session: agent.name };
  const service = await new Svcm(nc).add({
    name: 'agents',
    version,
    description: agent.description ?? agent.name,
    metadata: { ...identity, protocol_version: PROTOCOL },
  });
  const beat = (): string =>
    JSON.stringify({ ...identity, instance_id: service.info().id, ts: new Date().toISOString(), interval_s: HEARTBEAT_MS / 1_000 });
  service.addEndpoint('prompt', {
    subject: `agents.prompt.${at}`,
    queue: QUEUE,
    metadata: { max_payload: `${Math.min(mostBytes, nc.info?.max_payload ?? mostBytes)}B`, attachments_ok: 'true' },
    handler: (error, message) => {
      if (error === null) onPrompt(message);
    },
  });
  service.addEndpoint('status', {
    subject: `agents.status.${at}`,
    queue: QUEUE,
    handler: (error, message) => {
      if (error === null) message.respond(beat());
    },
  });
  const publish = (): void => {
    if (!nc.isClosed()) nc.publish(`agents.hb.${at}`, beat());
  };
  publish();
  const beats = setInterval(publish, HEARTBEAT_MS);
  return {
    async stop() {
      clearInterval(beats);
      await service.stop();
    },
  };
}
