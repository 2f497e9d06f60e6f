import { isReadable } from '@troupe/store';
import { serverOf, type ConnectionParts } from './connection-parts.ts';

/** What a server says that lists its tools to users alone: who starts later knows them from here. */
export async function keepTools(
  parts: ConnectionParts,
  { server: name, tools }: { readonly server: string; readonly tools: string },
): Promise<void> {
  const { records } = parts;
  const server = serverOf(parts, name).name;
  const found = await records.tools.get({ server });
  if (found === undefined) await records.tools.insert({ server, tools, n: 0 });
  else if (!isReadable(found)) await records.tools.delete({ server }, found);
  else if (found.tools !== tools) await records.tools.replace({ server, tools, n: found.n + 1 }, { n: found.n });
}

export async function keptTools({ records }: ConnectionParts, server: string): Promise<string | undefined> {
  const found = await records.tools.get({ server });
  return found === undefined || !isReadable(found) ? undefined : found.tools;
}
