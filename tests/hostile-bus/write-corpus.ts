import { mkdirSync, writeFileSync } from 'node:fs';
import { corpusFile } from './corpus.ts';
import { generateMessages } from './generate-messages.ts';
import { busSubjects } from './subjects.ts';

/** The corpus as the generator makes it: `node tests/hostile-bus/write-corpus.ts`, after a message has changed its form. */
mkdirSync(new URL('corpus/', import.meta.url), { recursive: true });
for (const [seed, subject] of busSubjects.entries()) {
  const lines = generateMessages(subject, seed).map((message) => JSON.stringify(message));
  writeFileSync(corpusFile(subject.name), `${lines.join('\n')}\n`);
}
