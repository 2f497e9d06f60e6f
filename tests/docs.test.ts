import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { blocksOf, documents, fencedBlocks, fencesIn, type FencedBlock } from './fenced-blocks.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** What a snippet without imports stands in: the body of a workflow. */
function asModule({ text }: FencedBlock): string {
  if (/^(import|export) /m.test(text)) return text;
  return `import type { WorkflowContext } from 'troupe';
import chargeCard from './activities/charge-card.ts';
export const uses: unknown = chargeCard;
export async function body(ctx: WorkflowContext): Promise<void> {
${text}
}
`;
}

/** Whether a test does something about a block. What printed it comes before what is printed. */
function isSeenTo({ language, note }: FencedBlock, before: FencedBlock | undefined): boolean {
  switch (language) {
    case 'ts':
    case 'json':
      return true;
    case 'sh':
      return /^(run|run alone|start|not run: .{10,})$/.test(note);
    case 'text':
      return note === 'prints' ? before?.language === 'sh' && !before.note.startsWith('not') : /^shows: ./.test(note);
    default:
      return false;
  }
}

function fileOf({ document, line, note }: FencedBlock): string {
  return note === '' ? `${document.replaceAll(/[^A-Za-z]+/g, '-')}-line-${line}.ts` : note;
}

const config = {
  extends: '../../tsconfig.base.json',
  compilerOptions: { isolatedDeclarations: false, declaration: false, noUnusedLocals: false, noUnusedParameters: false },
  include: ['**/*.ts'],
};

describe('the documents', () => {
  it('show only code that type-checks', async () => {
    const blocks = fencedBlocks('ts');
    expect(blocks.length).toBeGreaterThan(20);
    // Inside the repository, so that `troupe` is found as an app finds it.
    const folder = await mkdtemp(join(here, '.snippets-'));
    try {
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
      for (const block of blocks) {
        const file = join(folder, fileOf(block));
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, asModule(block));
      }
      const { stdout, status } = spawnSync('tsc', ['-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
      expect(stdout.replaceAll(folder.slice(folder.indexOf('tests')), '')).toBe('');
      expect(status).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);

  it.each(documents)('%s shows nothing that is neither run, compared, type-checked nor excused', (document) => {
    const blocks = blocksOf(document);
    expect(fencesIn(document)).toBe(2 * blocks.length);
    expect(blocks.filter((block, n) => !isSeenTo(block, blocks[n - 1]))).toEqual([]);
  });

  it('show only JSON that is JSON', () => {
    const broken = fencedBlocks('json').filter(({ text }) => {
      try {
        JSON.parse(text);
        return false;
      } catch {
        return true;
      }
    });
    expect(broken).toEqual([]);
  });
});
