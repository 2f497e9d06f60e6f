import { afterAll, describe, expect, it } from 'vitest';
import { gateTest } from './gate-test.ts';

const { check, repository, dispose } = gateTest('check-rules.ts');
afterAll(dispose);

const header = (...rules: readonly string[]): string =>
  ['/**', ...rules.map((rule) => ` * ${rule}`), ' */', 'export const x = 1;'].join('\n');
const tests = (...titles: readonly string[]): string => titles.map((title) => `it('${title}', () => {});`).join('\n');

describe('the gate of rules', () => {
  it('passes this repository', { timeout: 60_000 }, () => {
    expect(check()).toEqual({ status: 0, output: '' });
  });

  it('passes rules of headers, of READMEs and of the whole that titles of tests and suites cite', () => {
    const root = repository({
      'libs/a/src/a.ts': header('R1  One.', '    Its second line.', 'R10 Ten.'),
      'libs/b/README.md': '- **H1** Answers.\n',
      'ARCHITECTURE.md': '| E1 | nothing is lost |\n\nSee R1 to R10.\n',
      'libs/a/test/a.test.ts': `describe('one (R1)', () => {});\nit.each([1])(\`ten \${1} (R10, H1)\`, () => {});`,
      'libs/a/src/contract/suite.ts': tests('keeps all (E1)'),
    });
    expect(check(root)).toEqual({ status: 0, output: '' });
  });

  it('names an id that is stated twice, with both places', () => {
    const root = repository({
      'libs/a/src/a.ts': header('R1  One.'),
      'libs/a/README.md': '- **R1** One.\n',
      'libs/a/test/a.test.ts': tests('R1 holds'),
    });
    expect(check(root)).toEqual({ status: 1, output: 'R1 is stated 2 times: libs/a/src/a.ts, libs/a/README.md\n' });
  });

  it('names a rule that only a comment or a value of a test has', () => {
    const root = repository({ 'libs/a/src/a.ts': header('R1  One.'), 'libs/a/test/a.test.ts': "// R1\nexpect('R1');" });
    expect(check(root)).toEqual({ status: 1, output: 'libs/a/src/a.ts: no title of a test cites R1\n' });
  });

  it('names what cites a rule that is stated nowhere: a title, a comment, a document', () => {
    const root = repository({
      'libs/a/src/a.ts': header('R1  One.'),
      'libs/a/src/b.ts': '// As R2 says.',
      'libs/a/test/a.test.ts': tests('holds (R1, R3)'),
      'docs/page.md': 'By R4, not `R5`, and A4 paper.\n\n```ts\nR6\n```\n',
    });
    expect(check(root)).toEqual({
      status: 1,
      output: 'docs/page.md: there is no rule R4\nlibs/a/src/b.ts: there is no rule R2\nlibs/a/test/a.test.ts: there is no rule R3\n',
    });
  });

  it('fails where there are no rules', () => {
    expect(check(repository({ 'README.md': 'Nothing.' }))).toMatchObject({ status: 1, output: expect.stringContaining('no rules') });
  });
});
