import { privateHosts, type PrivateHosts } from './private-hosts.ts';
import type { EnvironmentReader } from '../settings/environment.ts';

/** Where requests may go that definitions of an app ask for. */
export interface OutboundSettings {
  readonly privateHosts: PrivateHosts;
}

const MOST_HOSTS = 256;

export function outboundSettings(read: EnvironmentReader): OutboundSettings {
  const list = (read.text('TROUPE_PRIVATE_HOSTS') ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  if (list.length > MOST_HOSTS) read.problem(`TROUPE_PRIVATE_HOSTS has ${MOST_HOSTS} entries at most; these are ${list.length}.`);
  const { hosts, wrong } = privateHosts(list.slice(0, MOST_HOSTS));
  for (const index of wrong)
    read.problem(
      `TROUPE_PRIVATE_HOSTS has hosts such as crm.internal, *.internal, 10.0.0.7:8080, [fd00::7]:443 or 10.1.0.0/16, separated by commas; got ${JSON.stringify(list[index]!.slice(0, 128))}.`,
    );
  return { privateHosts: hosts };
}
