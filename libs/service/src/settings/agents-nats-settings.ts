import { isOnThisMachine } from './addresses.ts';
import { natsServer, type NatsServer } from './bus-settings.ts';
import type { EnvironmentReader } from './environment.ts';
import type { AuthSettings } from './settings.ts';

/** Where agents are offered to clients of NATS. */
export interface AgentsNatsSettings {
  readonly agentsNats?: NatsServer & {
    /** A token of the subjects: who runs these agents. */
    readonly owner: string;
  };
}

const PREFIX = 'TROUPE_AGENTS_NATS';

/** @param auth who is let in over HTTP: without keys, everybody who reaches that server is the local principal */
export function agentsNatsSettings(read: EnvironmentReader, { kind }: AuthSettings): AgentsNatsSettings {
  const server = natsServer(read, PREFIX);
  const isOpen = server !== undefined && kind === 'none' && read.text('TROUPE_AUTH') !== 'none';
  if (isOpen && !server.servers.split(',').every((each) => isOnThisMachine(each.trim())))
    read.problem(
      `${PREFIX}_URL is a server that other machines reach: set TROUPE_API_KEYS or TROUPE_OIDC_ISSUER, or TROUPE_AUTH=none if the accounts of that server say who may prompt agents.`,
    );
  const owner = read.text(`${PREFIX}_OWNER`) ?? 'troupe';
  if (!/^[a-z0-9_-]{1,63}$/.test(owner)) read.problem(`${PREFIX}_OWNER has 1 to 63 small letters, digits, "_" or "-".`);
  return server === undefined ? {} : { agentsNats: { ...server, owner } };
}
