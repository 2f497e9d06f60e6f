import { afterAll, describe, expect, it } from 'vitest';
import { gateTest } from './gate-test.ts';

const { check, repository, dispose } = gateTest('check-words.ts');
afterAll(dispose);

const faultsOf = (files: Readonly<Record<string, string>>): readonly string[] => {
  const { status, output } = check(repository(files));
  expect(status).toBe(1);
  return output.trim().split('\n');
};

describe('the gate of words', () => {
  it('passes this repository', () => {
    expect(check()).toEqual({ status: 0, output: '' });
  });

  it('names private words in documents, comments, texts and titles, with the place and the word of the field', () => {
    const code = "// Nobody heard of it.\nit('whoever asks is TOLD', () => {});\n";
    expect(faultsOf({ 'docs/page.md': 'It tells.\n', 'libs/sdk/test/a.test.ts': code })).toEqual([
      'docs/page.md:1: "tells": say report, give, show, distinguish',
      'libs/sdk/test/a.test.ts:1: "heard": say receive, get, deliver',
      'libs/sdk/test/a.test.ts:2: "TOLD": say report, give, show, distinguish',
      'libs/sdk/test/a.test.ts:2: "whoever": say the process, caller or reader it is',
    ]);
  });

  it('finds them as parts of names, and in the names of files', () => {
    const code = 'export const tellMore = untilTold;\nconst LAST_FATE = new HTTPMailbox();\n';
    expect(faultsOf({ 'libs/sdk/src/heir-of.ts': code }).map((fault) => /(?<=: ").+?(?=")/.exec(fault)![0])).toEqual([
      'heir',
      'Told',
      'tell',
      'FATE',
      'Mailbox',
    ]);
  });

  it('leaves alone words that only contain one, and those that are private elsewhere', () => {
    const text = 'A teller of stories retold them by e-mail and shushed nobody.\n';
    expect(check(repository({ 'docs/page.md': text, 'examples/a/send-mail.ts': '' }))).toEqual({ status: 0, output: '' });
  });

  it('wants names of durations to end in _MS, and takes moments for none', () => {
    const code = [
      '/** Milliseconds until the next try. */\nconst AGAIN = 1_000;',
      '/** Milliseconds until the next try. */\nexport const RETRY_MS = 1_000;',
      '/** The last moment, in milliseconds since 1970. */\nconst LAST = 8_640;',
      '/** Items. */\nconst MOST = 3;',
    ];
    expect(faultsOf({ 'libs/sdk/src/a.ts': code.join('\n') })).toEqual(['libs/sdk/src/a.ts: AGAIN is a duration: its name ends in _MS']);
  });

  it('fails where there is nothing to look at', () => {
    expect(check(repository({ 'libs/other/src/a.ts': '' }))).toMatchObject({ status: 1, output: expect.stringContaining('no files') });
  });
});
