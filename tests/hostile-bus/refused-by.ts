import type { Program } from '@troupe/testing';

/** How many messages all processes together refused so far, by the first part of their subject. */
export async function refusedBy(processes: readonly Program[]): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  const texts = await Promise.all(processes.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()));
  for (const [, family = '', count] of texts.flatMap((text) => [
    ...text.matchAll(/^troupe_bus_refused_total\{subject="([^"]*)"\} (\d+)$/gm),
  ]))
    counts[family] = (counts[family] ?? 0) + Number(count);
  return counts;
}
