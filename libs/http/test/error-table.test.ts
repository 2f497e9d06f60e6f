import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { errorTitles } from '@troupe/contracts';
import { statuses } from '@troupe/http';

interface Row {
  readonly code: string;
  readonly status: number | null;
  readonly meaning: string;
  readonly advice: string;
}

async function documented(): Promise<Row[]> {
  const text = await readFile(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
  return [...text.matchAll(/^\| `([a-z-]+)` \| (\d+|–) \| (.+?) \| (.+) \|$/gm)].map(([, code, status, meaning, advice]) => ({
    code: code!,
    status: status === '–' ? null : Number(status),
    meaning: meaning!,
    advice: advice!,
  }));
}

describe('docs/errors.md', () => {
  it('lists every code with its status and title, in the order of the table, and no other', async () => {
    const rows = await documented();
    expect(rows.map(({ code, status, meaning }) => ({ code, status, meaning }))).toEqual(
      Object.entries(errorTitles).map(([code, meaning]) => ({ code, status: statuses[code as keyof typeof statuses], meaning })),
    );
  });

  it('says of every code what to do', async () => {
    for (const { code, advice } of await documented()) expect({ code, long: advice.length > 10 }).toEqual({ code, long: true });
  });
});

describe('statuses', () => {
  it('are those of HTTP, and no fault of a client is ours', () => {
    for (const status of Object.values(statuses))
      if (status !== null)
        expect([400, 401, 402, 403, 404, 405, 406, 408, 409, 413, 414, 415, 421, 422, 429, 431, 500, 503]).toContain(status);
    expect(
      Object.entries(statuses)
        .filter(([, status]) => status !== null && status >= 500)
        .map(([code]) => code),
    ).toEqual(['shutting-down', 'unavailable', 'unreadable-data', 'history-tampered', 'internal']);
  });
});
