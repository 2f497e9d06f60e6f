import { afterAll, describe, expect, it } from 'vitest';
import { gateTest } from './gate-test.ts';

const gate = gateTest('check-cycles.ts');
afterAll(() => gate.dispose());

describe('the gate of circular imports', () => {
  it('passes this repository', { timeout: 60_000 }, () => {
    expect(gate.check()).toEqual({ status: 0, output: '' });
  });

  it('passes files that import in one direction, and those of other packages', () => {
    const root = gate.repository({
      'libs/a/src/index.ts': "export { one } from './one.ts';\nexport type { Two } from './deep/two.ts';\n",
      'libs/a/src/one.ts': "import type { Two } from './deep/two.ts';\nexport const one: Two = 1;\n",
      'libs/a/src/deep/two.ts': "import 'b';\nexport type Two = number;\n",
      'libs/b/src/index.ts': "import '@troupe/a';\n",
    });
    expect(gate.check(root)).toEqual({ status: 0, output: '' });
  });

  it('names files that import each other in a circle, over folders, by types and by what they export of others', () => {
    const root = gate.repository({
      'libs/a/src/one.ts': "import type { Two } from './deep/two.ts';\nexport type One = Two;\n",
      'libs/a/src/deep/two.ts': "export { type Three as Two } from '../three.ts';\n",
      'libs/a/src/three.ts': "import { type One } from './one.ts';\nexport type Three = One;\n",
      'services/s/src/main.ts': "import './main.ts';\nimport '../../../libs/a/src/one.ts';\n",
    });
    const { status, output } = gate.check(root);
    expect(status).toBe(1);
    expect(output.trim().split('\n')).toEqual([
      expect.stringMatching(
        /^1 files import each other in a circle: services\/s\/src\/main\.ts → services\/s\/src\/main\.ts\. What goes back is a callback\.$/,
      ),
      expect.stringMatching(
        /^3 files import each other in a circle: libs\/a\/src\/deep\/two\.ts → libs\/a\/src\/three\.ts; libs\/a\/src\/one\.ts → libs\/a\/src\/deep\/two\.ts; libs\/a\/src\/three\.ts → libs\/a\/src\/one\.ts\./,
      ),
    ]);
  });

  it('fails where there is nothing to look at', () => {
    expect(gate.check(gate.repository({ 'README.md': '' }))).toMatchObject({
      status: 1,
      output: expect.stringContaining('no source files'),
    });
  });
});
