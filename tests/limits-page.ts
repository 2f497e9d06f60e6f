import { readFileSync, writeFileSync } from 'node:fs';
import { boundGroups, boundTable, type Bound } from '@troupe/contracts';

/** The page of the table of bounds. `node tests/limits-page.ts` writes it; a test says when that was forgotten. */
const page = new URL('../docs/limits.md', import.meta.url);

const HOUR_MS = 3_600_000;

const head = `# Limits

Nothing is read from outside without a bound: not from a client, a model provider, a tool, the bus or a disk. This page is written from the one table of them, \`libs/contracts/src/bounds.ts\`, by \`node tests/limits-page.ts\`.

What is over a bound costs no more than what is within it: reading stops there, other tasks go on, and an error says which bound it was. Names in capitals are [variables](configuration.md), set them alike for all services; the others are members of a definition. A bound without a setting is fixed.
`;

export function limitsPage(): string {
  const sections = Object.entries(boundGroups).map(([group, title]) => {
    const rows = Object.entries<Bound>(boundTable)
      .filter(([, { of }]) => of === group)
      .map(([name, bound]) => rowOf(name, bound));
    return `## ${title}\n\n| name | bounded | default | beyond | error | setting |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `${head}\n${sections.join('\n')}`;
}

function rowOf(name: string, bound: Bound): string {
  const { what, beyond, code, setting } = bound;
  return `| \`${name}\` | ${what} | ${amount(bound)} | ${beyond} | ${code === undefined ? '' : `\`${code}\``} | ${setting === undefined ? '' : `\`${setting}\``} |`;
}

function amount({ value, unit }: Bound): string {
  switch (unit) {
    case 'bytes':
      return value % 1_048_576 === 0 ? `${value / 1_048_576} MiB` : `${value / 1_024} KiB`;
    case 'ms':
      return value % HOUR_MS === 0 ? `${value / HOUR_MS} h` : `${value / 1_000} s`;
    case 'items':
    case 'levels':
    case 'characters':
    case 'a second':
      return value.toLocaleString('en');
    default:
      return unit satisfies never;
  }
}

/** The page as it is in the repository. */
export function writtenPage(): string {
  return readFileSync(page, 'utf8');
}

if (import.meta.main) writeFileSync(page, limitsPage());
