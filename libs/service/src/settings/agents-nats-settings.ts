import { natsServer, type NatsServer } from './bus-settings.ts';
import type { EnvironmentReader } from './environment.ts';

/** Where agents are offered to clients of NATS. */
export interface AgentsNatsSettings {
  readonly agentsNats?: NatsServer & {
    /** A token of the subjects: who runs these agents. */
    readonly owner: string;
  };
}

const PREFIX = 'TROUPE_AGENTS_NATS';

export function agentsNatsSettings(read: EnvironmentReader): AgentsNatsSettings {
  const server = natsServer(read, PREFIX);
  const owner = read.text(`${PREFIX}_OWNER`) ?? 'troupe';
  if (!/^[a-z0-9_-]{1,63}$/.test(owner)) read.problem(`${PREFIX}_OWNER has 1 to 63 small letters, digits, "_" or "-".`);
  return server === undefined ? {} : { agentsNats: { ...server, owner } };
}
