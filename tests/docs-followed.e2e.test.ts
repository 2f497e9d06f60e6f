import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeClone } from './docs-followed/make-clone.ts';
import { isPrinted } from './docs-followed/printed.ts';
import { makeReader, type Reader } from './docs-followed/reader.ts';
import { blocksOf, documents, type FencedBlock } from './fenced-blocks.ts';

/** `npm run test:docs` gives each Node in turn, and has everything installed anew. */
const { DOCS_NODE: node, DOCS_FRESH: fresh } = process.env;

/** No name of a folder may matter: spaces, umlauts, brackets, what a URL escapes and what a shell reads. */
const home = realpathSync(mkdtempSync(join(tmpdir(), 'Größe (2) & 50% #')));
const clone = join(home, "d'Ada/troupe");
const pages = documents.filter((document) =>
  blocksOf(document).some(({ language, note }) => language === 'sh' && !note.startsWith('not run')),
);
const SAMPLE = 'npm start';
/** Of the app that the page about getting started has made by then. */
const TEMPLATE = 'libs/troupe/template/README.md';

let reader: Reader;

beforeAll(() => {
  mkdirSync(join(home, 'tmp'));
  makeClone(clone, fresh === undefined);
  reader = makeReader(node, home);
}, 60_000);

afterAll(async () => {
  await reader[Symbol.asyncDispose]();
});

/** What runs: the sample, which pages take for granted, or what a page says to start. */
let runs: 'nothing' | 'the sample' | 'another' = 'nothing';

async function start(commands: string): Promise<string> {
  runs = /^(npm install && )?npm start$/.test(commands.trim()) && reader.folder === clone ? 'the sample' : 'another';
  return (await reader.start(commands)).stdout;
}

interface Followed {
  /** What the next block may show of it. */
  readonly printed: string;
  readonly fault?: string;
}

/** What a reader does about one block. */
async function follow({ language, note, text }: FencedBlock, printed: string, ofPage: boolean): Promise<Followed> {
  if (language === 'text' && note === 'prints' && !isPrinted(text, printed))
    return { printed, fault: `${text}\nis shown, this was printed:\n${printed}` };
  // Code that a page does not say to put somewhere is type-checked, and no more.
  if (language === 'ts' && (note.startsWith('examples/') || (note !== '' && reader.folder !== clone))) await reader.write(note, text);
  if (language !== 'sh' || note.startsWith('not run')) return { printed };
  if (note === 'start') return { printed: await start(text) };
  if (note === 'run alone') {
    await reader.stop();
    runs = 'nothing';
  } else if (!ofPage && runs !== 'the sample') await start(SAMPLE);
  const ran = await reader.run(text);
  return ran.status === 0 ? { printed: ran.stdout } : { printed: ran.stdout, fault: `It ended with ${ran.status}:\n${ran.printed}` };
}

describe('a reader who follows it in an empty folder finds all as it is shown', () => {
  it.for(pages)('%s', { timeout: 400_000 }, async (page) => {
    reader.folder = page === TEMPLATE ? join(clone, '../my-app') : clone;
    let followed: Followed = { printed: '' };
    let ofPage = false;
    for (const block of blocksOf(page)) {
      followed = await follow(block, followed.printed, ofPage);
      expect(followed.fault, `${page}:${block.line}`).toBeUndefined();
      if (block.language === 'sh') ofPage = block.note === 'start' || (ofPage && block.note === 'run');
    }
  });
});
