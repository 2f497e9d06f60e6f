import { sameCostWorld, type Cost } from './same-cost-world.ts';

/* `node tests/same-cost/measure.ts`: the table of docs/security.md, as measured here. */

const ROUNDS = 400;
const MEASURED = ['GET /v1/tasks/{id}', 'POST /v1/tasks/{id}/cancel', 'GET /v1/sessions/{id}', 'GET /v1/keys/{id}'];

await using world = await sameCostWorld();
const rows = [
  '| request | operations of the store | another tenant’s, median µs | not there, median µs | difference |',
  '| --- | --- | --- | --- | --- |',
];
for (const route of world.routes.filter(({ method, path }) => MEASURED.includes(`${method} ${path}`))) {
  const costs: { readonly theirs: Cost[]; readonly none: Cost[] } = { theirs: [], none: [] };
  // In turn, and each of them first every other time: what else the machine does meets both.
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? (['theirs', 'none'] as const) : (['none', 'theirs'] as const);
    for (const which of order) {
      const of = which === 'none' ? 'nobody' : 'another tenant';
      costs[which].push(await world.ask(world.admin, route, world.idFor(route, of)));
    }
  }
  const [theirs, none] = [median(costs.theirs), median(costs.none)];
  const operations = [...new Set(costs.none.slice(-20).map((cost) => cost.operations.join(', ')))].toSorted(
    (a, b) => a.length - b.length,
  )[0];
  const percent = ((theirs / none - 1) * 100).toFixed(1);
  rows.push(`| \`${route.method} ${route.path}\` | ${operations} | ${Math.round(theirs)} | ${Math.round(none)} | ${percent} % |`);
}
process.stdout.write(`${rows.join('\n')}\n`);

function median(costs: readonly Cost[]): number {
  const sorted = costs
    .slice(ROUNDS / 10)
    .map(({ microseconds }) => microseconds)
    .toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
