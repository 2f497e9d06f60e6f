import { rights } from '@troupe/access';
import { defaultTenant, principalText, TroupeError, type Principal, type ToolChanges, type ToolReview } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { diffOf, factsOf, fingerprint } from '@troupe/tools';
import { readFacts, type PinRecords } from './pin-records.ts';
import type { PinnedTools } from './pinned-tools.ts';

/** Shows what has changed of tools of servers, and accepts it. */
export function toolChanges(tools: Pick<PinnedTools, 'pinOf' | 'look'>, records: PinRecords, env: Pick<Env, 'now'>): ToolChanges {
  const found = (name: string): NonNullable<ReturnType<PinnedTools['pinOf']>> => {
    const known = tools.pinOf(name);
    if (known !== undefined) return known;
    throw new TroupeError('tool-not-found', `There is no tool ${JSON.stringify(name.slice(0, 128))} of a server.`);
  };
  const review = (name: string): ToolReview => {
    const { pin, tool } = found(name);
    const changes = diffOf(readFacts(pin), factsOf(tool));
    return {
      ...{ name, server: pin.server, acceptedAt: pin.at, ...(pin.by === undefined ? {} : { acceptedBy: pin.by }) },
      ...{ fingerprint: fingerprint(tool), blocked: pin.fingerprint !== fingerprint(tool), changes },
    };
  };
  return {
    async review(by, name) {
      rights.demand(by, 'read-catalog');
      return review(name);
    },
    async accept(by, name, wanted) {
      rights.demand(by, 'accept-tools');
      const { pin, tool } = found(name);
      demandPlatform(by);
      const now = fingerprint(tool);
      if (now === pin.fingerprint || now !== wanted) throw notBlocked(name, now === pin.fingerprint);
      const facts = JSON.stringify(factsOf(tool));
      const accepted = { ...pin, fingerprint: now, facts, at: new Date(env.now()).toISOString(), by: principalText(by), n: pin.n + 1 };
      if (!(await records.replace(accepted, pin))) throw notBlocked(name, false);
      await tools.look();
      return review(name);
    },
  };
}

/** All tenants share the tools of an app. */
function demandPlatform(by: Principal): void {
  if (by.tenant !== defaultTenant)
    throw new TroupeError('missing-right', 'All tenants share the tools of servers: changes of them are accepted in the default tenant.');
}

function notBlocked(name: string, isAccepted: boolean): TroupeError {
  const why = isAccepted ? 'it is as it was accepted' : 'it has changed since you looked at it. Look again';
  return new TroupeError('tool-not-blocked', `The tool ${JSON.stringify(name)} is not accepted: ${why}.`);
}
