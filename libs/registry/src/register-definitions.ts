import { defaultTenant, offerOf, readerOf, taskKinds, TroupeError, type CatalogDefinition, type Principal } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { DefinitionRecord, DefinitionRecords } from './records/definition-records.ts';
import { definitionShape } from './messages.ts';
import { fitting } from './stored.ts';

const readDefinition = readerOf(definitionShape);

/**
 * Puts workflows and agents into the catalog on behalf of a principal, before a process serves them.
 *
 * G7  What came over HTTP names its principal, and never takes the place of what a service announced. Tools are not
 *     registered so: orchestrators go by what gateways say of them. The catalog is that of all tenants, so it takes a
 *     principal of the default tenant.
 *
 * @throws TroupeError `already-exists` before anything is stored, `missing-right`, `too-many-items`
 */
export async function registerDefinitions(
  { definitions, env }: { readonly definitions: DefinitionRecords; readonly env: Pick<Env, 'now'> },
  principal: Principal,
  given: readonly CatalogDefinition[],
): Promise<void> {
  if (principal.tenant !== defaultTenant)
    throw new TroupeError('missing-right', `The catalog is that of all tenants: this takes a principal of the tenant ${defaultTenant}.`);
  const [at, by] = [env.now(), { kind: principal.kind, id: principal.id }];
  const fresh = given.map((each): DefinitionRecord => ({ id: offerOf(each), at, body: JSON.stringify(readDefinition(each)), by }));
  const known = new Map((await definitions.all()).map((record) => [record.id, record]));
  for (const { id } of fresh) if (known.has(id) && isOfService(known.get(id)!)) throw announced(id);
  for (const kind of taskKinds) {
    const ofKind = fresh.filter(({ id }) => id.startsWith(`${kind}.`));
    if (fitting(ofKind, kind, [...known.values()]).length < ofKind.length)
      throw new TroupeError('too-many-items', `The registry has no room for so many ${kind}s, or for one that large.`, {
        retryable: false,
      });
  }
  for (const record of fresh)
    if (!(await definitions.put(record, known.get(record.id), (there) => !isOfService(there)))) throw announced(record.id);
}

/** Records of earlier versions do not say: those came by the bus. */
function isOfService({ by }: DefinitionRecord): boolean {
  return by === undefined || by.kind === 'platform';
}

function announced(id: string): TroupeError {
  return new TroupeError('already-exists', `A service of the platform announced ${id}: only services replace it.`);
}
