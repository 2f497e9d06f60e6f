import { boundTable, type Bound, type BoundName, type Bounds } from '@troupe/contracts';
import type { EnvironmentReader } from './environment.ts';

/** The bounds as the environment says, the others as the table has them. */
export function boundSettings(read: EnvironmentReader): Bounds {
  const bounds = {} as Record<string, number>;
  for (const [name, { value, setting, most = value, partOf }] of Object.entries<Bound>(boundTable)) {
    const part = partOf === undefined ? value : Math.min(value, Math.max(1, Math.floor(bounds[partOf[0]]! * partOf[1])));
    bounds[name] = isVariable(setting) ? read.whole(setting, part, Math.min(value, 1), most) : part;
  }
  return Object.freeze(bounds as Record<BoundName, number>);
}

function isVariable(setting: string | undefined): setting is string {
  return setting?.startsWith('TROUPE_') === true;
}
