/** Files of definitions that are broken, hostile or odd: path and content. Each makes an app of its own. */
export interface HostileFile {
  readonly name: string;
  readonly path: string;
  readonly content: string | Uint8Array;
}

const folders = { workflows: 'workflow', agents: 'agent', tools: 'tool', activities: 'activity', models: 'model' } as const;
type Folder = keyof typeof folders;

/** Code that does not get as far as exporting anything. */
const unloadable: Readonly<Record<string, string | Uint8Array>> = {
  empty: '',
  'a comment': '// nothing',
  'no program': '%%% <html>',
  'half a string': `export default 'half`,
  'half a template': 'export default `${',
  'half a regular expression': 'export default /(',
  'TypeScript that cannot be erased': 'enum A { B }\nexport default A;',
  'a decorator': '@x class A {}\nexport default A;',
  JSON: '{"kind":"workflow"}',
  'a byte order mark alone': '\uFEFF',
  'bytes that are no UTF-8': new Uint8Array([0xff, 0xfe, 0x00, 0xd8]),
  'NUL bytes': new Uint8Array(1_000),
  'an import of a missing file': `import './nowhere.ts';`,
  'an import of a missing package': `import 'no-such-package-anywhere';`,
  'an import of a missing name': `import { nowhere } from 'troupe';`,
  'an import of itself': `import me from './it.ts'; export default me;`,
  'an import of a directory': `import '..';`,
  'an import over the network': `import 'https://example.invalid/x.js';`,
  'an import of a data address that throws': `import 'data:text/javascript,throw 1';`,
  'require in a module': `export const x = require('fs');`,
  'a throw at the top': `throw new Error('at the top');`,
  'a throw of undefined': 'throw undefined;',
  'a throw of a revoked proxy': 'const r = Proxy.revocable({}, {}); r.revoke(); throw r.proxy;',
  'a throw of an Error with getters that throw': `throw { get message() { throw 1; }, get stack() { throw 2; }, get name() { throw 3; } };`,
  'a throw of a megabyte': `throw new Error('x'.repeat(1_000_000));`,
  'a throw of a symbol': `throw Symbol('x');`,
  'a recursion without end': 'const f = () => f() + 1; f();',
  'a call of process.exit': 'process.exit(3);\nexport {};',
  'a call of process.exit in a try': 'try { process.exit(); } catch {}\nexport {};',
  'an await of what never comes': 'await new Promise(() => {});',
  'an await of a rejection': `await Promise.reject(new Error('rejected'));`,
  'a default that is a promise': 'export default Promise.resolve(1);',
  'a default that is a thenable which throws': 'export default { then() { throw new Error("then"); } };',
  'an export named then that never answers': 'export function then() {}',
  'an export named then that throws': `export function then() { throw new Error('then'); }`,
  'an export that is used before it is made': 'export default later; const later = 1;',
  'a name too long for a file system': `import './${'x'.repeat(5_000)}.ts';`,
  'brackets a hundred thousand deep': `export default ${'['.repeat(100_000)}${']'.repeat(100_000)};`,
};

/** Values in the place of a definition. */
const values: Readonly<Record<string, string>> = {
  undefined: 'undefined',
  null: 'null',
  'a number': '3',
  'a bigint': '3n',
  'a text': `'workflow'`,
  'a symbol': `Symbol('x')`,
  'a function': '() => 1',
  'a class': 'class {}',
  'an array of definitions': `[{ kind: 'workflow', name: 'x', run() {} }]`,
  'an empty object': '{}',
  'an object without a prototype': 'Object.create(null)',
  'a revoked proxy': '(() => { const r = Proxy.revocable({}, {}); r.revoke(); return r.proxy; })()',
  'a proxy whose traps throw': `new Proxy({}, { get() { throw new Error('get'); }, has() { throw new Error('has'); }, getPrototypeOf() { throw 1; }, ownKeys() { throw 2; } })`,
  'a proxy that answers anything': 'new Proxy({}, { get: () => "workflow" })',
  'a getter of kind that throws': `{ get kind() { throw new Error('kind'); } }`,
  'a getter of name that throws': `{ kind: KIND, get name() { throw new Error('name'); } }`,
  'a kind nobody knows': `{ kind: 'daemon', name: 'x' }`,
  'a kind that is an object': `{ kind: { toString: () => KIND }, name: 'x' }`,
};

/** Definitions with one property that is wrong. KIND is the folder's kind. */
const properties: Readonly<Record<string, string>> = {
  'no name': `{ kind: KIND, run() {} }`,
  'an empty name': `{ kind: KIND, name: '', run() {} }`,
  'a name of spaces': `{ kind: KIND, name: '   ', run() {} }`,
  'a name with control characters': `{ kind: KIND, name: 'a\\u0000b', run() {} }`,
  'a name with direction marks': `{ kind: KIND, name: '\\u202Eevil', run() {} }`,
  'a name of half a character': `{ kind: KIND, name: '\\uD800', run() {} }`,
  'a name of a megabyte': `{ kind: KIND, name: 'x'.repeat(1_000_000), run() {} }`,
  'nothing but kind and name': `{ kind: KIND, name: 'x' }`,
  'a run that is a text': `{ kind: KIND, name: 'x', run: 'rm' }`,
  'a run whose getter throws': `{ kind: KIND, name: 'x', get run() { throw new Error('run'); } }`,
  'an input that is no schema': `{ kind: KIND, name: 'x', run() {}, input: {} }`,
  'an input whose getters throw': `{ kind: KIND, name: 'x', run() {}, description: 'x', unknown: 1, input: { get _zod() { throw new Error('zod'); } } }`,
  'an input that is a proxy': `{ kind: KIND, name: 'x', run() {}, input: new Proxy({}, { has() { throw new Error('has'); } }) }`,
  'a time-out that is infinite': `{ kind: KIND, name: 'x', run() {}, timeout: Infinity, startToClose: 1e300 }`,
  'a time-out that is a date': `{ kind: KIND, name: 'x', run() {}, timeout: new Date(NaN), startToClose: {} }`,
  'retries of no number': `{ kind: KIND, name: 'x', run() {}, retry: { attempts: NaN, initial: -1, factor: 'x' } }`,
  'retries that are a proxy': `{ kind: KIND, name: 'x', run() {}, retry: new Proxy({}, { get() { throw new Error('get'); } }) }`,
  'a property nobody knows': `{ kind: KIND, name: 'x', run() {}, rnu() {} }`,
  'a property named __proto__': `{ kind: KIND, name: 'x', run() {}, ['__proto__']: { evil: 1 } }`,
  'lists that are none': `{ kind: KIND, name: 'x', run() {}, tools: 3, handoffs: 'all', model: {}, instructions: 4 }`,
  'lists with holes and proxies': `{ kind: KIND, name: 'x', model: ['demo'], instructions: 'x', tools: [, new Proxy({}, { get() { throw new Error('get'); } })], handoffs: [] }`,
  'a list that holds itself': `(() => { const one = { kind: KIND, name: 'x', model: ['demo'], instructions: 'x', tools: [], handoffs: [] }; one.tools.push(one, one); return one; })()`,
  'a concurrency of a half': `{ kind: KIND, name: 'x', run() {}, concurrency: 0.5 }`,
  'limits of wrong types': `{ kind: KIND, name: 'x', model: ['demo'], instructions: 'x', tools: [], handoffs: [], limits: { cost: 'much', modelCalls: -1, tokens: NaN } }`,
};

export const hostileAppFiles: readonly HostileFile[] = (Object.keys(folders) as Folder[]).flatMap((folder) => [
  ...Object.entries(unloadable).map(([name, content]) => ({ name: `${folder}: ${name}`, path: `${folder}/it.ts`, content })),
  ...Object.entries({ ...values, ...properties }).map(([name, value]) => ({
    name: `${folder}: ${name}`,
    path: `${folder}/it.ts`,
    content: `const KIND = '${folders[folder]}';\nexport default ${value};\n`,
  })),
]);
