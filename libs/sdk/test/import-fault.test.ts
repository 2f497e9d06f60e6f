import { pathToFileURL } from 'node:url';
import { hostileThrown } from '@troupe/testing/hostile-values';
import { describe, expect, it } from 'vitest';
import { importFault } from '../src/app/import-fault.ts';

describe('what a file of an app throws while it is loaded', () => {
  it.each(hostileThrown)('is a fault of that file: $name', ({ make }) => {
    expect(importFault('/app', 'workflows/a.ts', make())).toMatchObject({
      file: 'workflows/a.ts',
      message: expect.stringMatching(/^It cannot be loaded: /),
    });
  });

  it('is reported with its place in the app, whatever else stands in the stack', () => {
    const error = new Error('at the top');
    const file = pathToFileURL('/app/workflows/a b.ts').href;
    const noise = [
      'Error: at the top',
      '    at file://',
      '    at file:///%zz:1',
      '    at file://host/x:2',
      'file:///app/node_modules/z.js:3:4',
    ];
    error.stack = [...noise, `    at run (${file}?troupe=2:7:9)`, `    at ${file}:8:1`].join('\n');
    expect(importFault('/app', 'workflows/a.ts', error).message).toBe('It cannot be loaded: Error: at the top (workflows/a b.ts:7)');
  });
});
