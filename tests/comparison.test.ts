import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Lines that are neither blank nor only a comment. */
function linesIn(pattern: string): number {
  const files = globSync(pattern, { cwd: root });
  expect(files, pattern).not.toEqual([]);
  const texts = files.map((file) => readFileSync(join(root, file), 'utf8').replaceAll(/^\s*\/\*[^]*?\*\/$/gm, ''));
  return texts.flatMap((text) => text.split('\n')).filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length;
}

it.each(['claim-intake', 'support-bot', 'nightly-report'])('the lines of %s that the comparison names are those of its files', (app) => {
  const page = readFileSync(join(root, 'docs/comparison.md'), 'utf8');
  const row = new RegExp(String.raw`^\| ${app.replace('-', ' ')} (?:\| \[\d+\]\(.*?\) ){4}\|$`, 'm').exec(page)![0];
  expect([...row.matchAll(/\[(\d+)\]/g)].map(([, lines]) => Number(lines))).toEqual([
    linesIn(`examples/${app}/{workflows,agents,tools,activities,schedules}/*.ts`),
    linesIn(`docs/comparison/langgraph/${app}/*.ts`),
    linesIn(`docs/comparison/mastra/${app}/*.ts`),
    linesIn(`docs/comparison/temporal/${app}/*.ts`),
  ]);
});
