import { TroupeError, type Principal } from '@troupe/contracts';
import { hasRight, missingRight, rightsOfPrincipal } from '../rights/rights.ts';

/**
 * A key has no right that who makes or rotates it has not, and approves nothing that he may not.
 *
 * Throws `missing-right`.
 */
export function demandNoMoreRights(by: Principal, given: Pick<Principal, 'roles' | 'approves'>): void {
  const lacking = rightsOfPrincipal(given).find((right) => !hasRight(by, right));
  if (lacking !== undefined) throw missingRight(by.roles, lacking, ', which the key would have');
  if (by.approves === undefined || !hasRight(given, 'decide')) return;
  const beyond = given.approves === undefined ? '*' : given.approves.find((pattern) => !by.approves!.some((own) => covers(own, pattern)));
  if (beyond !== undefined)
    throw new TroupeError(
      'missing-right',
      `The key would approve ${JSON.stringify(beyond)}, and you approve ${by.approves.join(', ') || 'nothing'}.`,
    );
}

function covers(own: string, pattern: string): boolean {
  return own.endsWith('*') ? pattern.startsWith(own.slice(0, -1)) : pattern === own;
}
