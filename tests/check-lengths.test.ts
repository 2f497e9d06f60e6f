import { afterAll, describe, expect, it } from 'vitest';
import { gateTest } from './gate-test.ts';

const { check, repository, dispose } = gateTest('check-lengths.ts');
afterAll(dispose);

const lines = (count: number, line = '  x();'): string => `${line}\n`.repeat(count);

describe('the gate of lengths', () => {
  it('passes this repository', { timeout: 60_000 }, () => {
    expect(check()).toEqual({ status: 0, output: '' });
  });

  it('passes functions of 80 lines and files of 300, and looks at sources alone', () => {
    const root = repository({
      'libs/a/src/a.ts': `function f() {\n${lines(78)}}\nconst g = () => {\n${lines(78)}};\n`,
      'services/b/src/b.ts': lines(300, 'x();'),
      'libs/a/test/a.test.ts': `it('is long', () => {\n${lines(400)}});\n`,
    });
    expect(check(root)).toEqual({ status: 0, output: '' });
  });

  it.each([
    ['a declaration', 'export async function f() {', '}'],
    ['an arrow function', 'export const f = () => {', '};'],
    ['a function expression', 'export const f = function () {', '};'],
    ['a method', 'export class C { m() {', '} }'],
    ['a generator', 'export function* f() {', '}'],
  ])('names %s of 81 lines, with its place and length', (_, first, last) => {
    const root = repository({ 'libs/a/src/a.ts': `\n${first}\n${lines(79)}${last}\n` });
    expect(check(root)).toEqual({
      status: 1,
      output: 'libs/a/src/a.ts:2: a function of 81 lines; at most 80 are allowed. Split it into parts that take only what they use.\n',
    });
  });

  it('counts closures with the function that makes them', () => {
    const inner = `  const part = () => {\n${lines(38)}  };\n`;
    const root = repository({ 'libs/a/src/a.ts': `export function make() {\n${inner}${inner}}\n` });
    expect(check(root)).toMatchObject({ status: 1, output: expect.stringMatching(/^libs\/a\/src\/a\.ts:1: a function of 82 lines;.*\n$/) });
  });

  it('takes a reason that stands right above the function, alone or in its comment', () => {
    const long = `function f() {\n${lines(90)}}\n`;
    const root = repository({
      'libs/a/src/a.ts': `// Long because it is one table.\n${long}`,
      'libs/a/src/b.ts': `/**\n * What it does.\n *\n * Long because it is one table.\n */\n${long}`,
    });
    expect(check(root)).toEqual({ status: 0, output: '' });
  });

  it('takes no reason that is empty, stands elsewhere or is no comment', () => {
    const long = `function f() {\n${lines(90)}}\n`;
    const root = repository({
      'libs/a/src/empty.ts': `// Long because\n${long}`,
      'libs/a/src/far.ts': `// Long because it is one table.\n\n${long}`,
      'libs/a/src/text.ts': `'Long because it is one table.';\n${long}`,
    });
    expect(check(root).output.match(/^libs\/a\/src\/\w+\.ts/gm)).toEqual([
      'libs/a/src/empty.ts',
      'libs/a/src/far.ts',
      'libs/a/src/text.ts',
    ]);
  });

  it('names a file of 301 lines, whatever reason stands in it', () => {
    const root = repository({ 'libs/a/src/a.ts': `// Long because it is one table.\n${lines(300, 'x();')}` });
    expect(check(root)).toEqual({
      status: 1,
      output: 'libs/a/src/a.ts: 301 lines; at most 300 are allowed. Split it by what its parts do.\n',
    });
  });

  it('fails for what it cannot parse, and where there is nothing to measure', () => {
    expect(check(repository({ 'libs/a/src/a.ts': 'function (' }))).toMatchObject({
      status: 1,
      output: expect.stringContaining('cannot be parsed'),
    });
    expect(check(repository({}))).toMatchObject({ status: 1, output: expect.stringContaining('no source files') });
  });
});
