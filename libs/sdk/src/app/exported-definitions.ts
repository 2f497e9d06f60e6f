import { types } from 'node:util';
import { toFailure, type Definition, type Fault } from '@troupe/contracts';
import { isDefinition } from '../definition-faults.ts';
import { folders, kindOfFolder, type DefinitionFile } from './definition-files.ts';

export interface Exported {
  readonly definitions: readonly Definition[];
  readonly problems: readonly Fault[];
}

/** All definitions a file exports, the default one first. Of a value that cannot be read the name of its export is given. */
export function exportedDefinitions({ folder, path }: DefinitionFile, module: Readonly<Record<string, unknown>>): Exported {
  const problems: Fault[] = [];
  const definitions = new Set<Definition>();
  for (const name of Object.keys(module).sort((a, b) => Number(b === 'default') - Number(a === 'default'))) {
    try {
      const value = module[name];
      const fault = faultOf(value);
      if (fault !== undefined) problems.push({ file: path, message: `Its export ${JSON.stringify(name)} ${fault}.` });
      else if (isDefinition(value)) definitions.add(value);
    } catch (error) {
      problems.push({ file: path, message: `Its export ${JSON.stringify(name)} cannot be read: ${toFailure(error).message}` });
    }
  }
  const found = [...definitions];
  return { definitions: found, problems: problems.length > 0 ? problems : misplaced({ folder, path }, found) };
}

/** What is read again and again has to be the same each time, and must not throw. */
function faultOf(value: unknown): string | undefined {
  if (types.isProxy(value)) return 'is a proxy; export what `workflow(…)` and the like give';
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  const computed = Object.entries(Object.getOwnPropertyDescriptors(value)).find(([, { get }]) => get !== undefined);
  return computed === undefined ? undefined : `has a getter for ${JSON.stringify(computed[0])}; give a plain value`;
}

/** A file has something of its folder's kind; what else it exports comes along. */
function misplaced({ folder, path }: DefinitionFile, definitions: readonly Definition[]): readonly Fault[] {
  const kind = kindOfFolder[folder];
  if (definitions.length === 0) {
    return [{ file: path, message: `It exports no ${kind}: end it with \`export default ${kind}(…)\`, or move it out of ${folder}/.` }];
  }
  if (definitions.some((definition) => folderKindOf(definition) === kind)) return [];
  return definitions.map((definition) => ({
    file: path,
    message: `It exports the ${definition.kind} ${JSON.stringify(definition.name)}, which belongs in ${folders.find((name) => kindOfFolder[name] === folderKindOf(definition))}/.`,
  }));
}

/** Servers of tools stand among the tools. */
function folderKindOf({ kind }: Definition): Definition['kind'] {
  return kind === 'mcp' || kind === 'openapi' || kind === 'remote' ? 'tool' : kind;
}
