import { afterAll, describe, expect, it } from 'vitest';
import { gateTest } from './gate-test.ts';

const gate = gateTest('check-parts.ts');
afterAll(() => gate.dispose());

const port = 'export interface Port {\n  read(): void;\n}\n';
const fields = (count: number, type: string): string => Array.from({ length: count }, (_, i) => `  readonly part${i}: ${type};\n`).join('');

/** The form that the runtime once had: one object with everything, of which each part picked. */
const locator = `import type { Port } from './port.ts';
import type { Options } from './options.ts';
export interface Locator extends Omit<Options, 'name'> {
${fields(6, 'Port')}  start(): void;
  stop(): void;
}
`;
const options = `import type { Port } from './port.ts';
export interface Options {
  readonly name: string;
  readonly ask: () => void;
${Array.from({ length: 7 }, (_, i) => `  readonly option${i}?: Port | undefined;\n`).join('')}}
`;

describe('the gate of parts', () => {
  it('passes this repository', { timeout: 60_000 }, () => {
    expect(gate.check()).toEqual({ status: 0, output: '' });
  });

  it('fails for functions that are given everything, and for those that pick of it', () => {
    const root = gate.repository({
      'libs/a/src/port.ts': port,
      'libs/a/src/options.ts': options,
      'libs/a/src/locator.ts': locator,
      'libs/a/src/use.ts': "import type { Locator } from './locator.ts';\nexport function use(locator: Locator): void {}\n",
      'libs/a/src/pick.ts':
        "import type { Locator } from './locator.ts';\nexport function pick({ part1 }: Pick<Locator, 'part1'>): void {}\n",
    });
    const { status, output } = gate.check(root);
    expect(status).toBe(1);
    expect(output.trim().split('\n')).toEqual([
      expect.stringMatching(/^libs\/a\/src\/pick\.ts: picks of a type with 16 parts; at most 15 are allowed\./),
      expect.stringMatching(
        /^libs\/a\/src\/use\.ts: use is given 16 parts to call; at most 15 are allowed\. Split it: ask, option0, .*, start, stop\.$/,
      ),
    ]);
  });

  it('counts what an interface is put together of, through imports, other packages and picks', () => {
    const root = gate.repository({
      'libs/ports/src/index.ts': "export type { Port } from './port.ts';\n",
      'libs/ports/src/port.ts': port,
      'libs/a/src/few.ts': `import type { Port } from '@troupe/ports';\nexport interface Few {\n${fields(10, 'Port')}}\n`,
      'libs/a/src/call.ts': 'export type Call = (id: string) => void;\n',
      'libs/a/src/many.ts': `import type { Call } from './call.ts';
import type { Few } from './few.ts';
export interface Many extends Pick<Few, 'part0' | 'part1' | 'part2' | 'part3'> {
${Array.from({ length: 12 }, (_, i) => `  readonly call${i}: Call;\n`).join('')}}
export function use(many: Readonly<Many> & { readonly count: number }): void {}
`,
    });
    expect(gate.check(root)).toMatchObject({ status: 1, output: expect.stringContaining('use is given 16 parts to call') });
  });

  it('passes ports with many methods, values with many members, time and the log, and those that make the parts', () => {
    const root = gate.repository({
      'libs/a/src/port.ts': `export interface Port {\n${Array.from({ length: 30 }, (_, i) => `  read${i}(): void;\n`).join('')}}\n`,
      'libs/a/src/value.ts': `export interface Value {\n${fields(30, 'string')}}\nexport function show(value: Value): void {}\n`,
      'libs/a/src/parts.ts': `import type { Port } from './port.ts';
export interface Parts {
  readonly env: Port;
  readonly log: Port;
${fields(15, 'Port')}}
export function use(parts: Parts, port: Port): void {}
`,
      'libs/a/src/composition/all.ts': `import type { Port } from '../port.ts';\nexport function make(all: {\n${fields(30, 'Port')}}): void {}\n`,
    });
    expect(gate.check(root)).toEqual({ status: 0, output: '' });
  });

  it('fails where there is nothing to look at', () => {
    expect(gate.check(gate.repository({ 'README.md': '' }))).toMatchObject({
      status: 1,
      output: expect.stringContaining('no source files'),
    });
  });
});
