import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artifactsIn, runCode, type Kept } from './code-world.ts';

let server: Server;
let port = 0;
let connections = 0;
beforeAll(async () => {
  process.env['TROUPE_CANARY'] = 'canary-of-the-environment';
  server = createServer((socket) => {
    connections++;
    socket.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  delete process.env['TROUPE_CANARY'];
  server.close();
});

/** What code comes to: its value, or why it failed. What it must not have is in neither. */
async function comesTo(language: 'javascript' | 'python', code: string): Promise<string> {
  const text = await runCode({ language, time: 20_000 }, code.replaceAll('PORT', String(port))).then(
    (result) => `value ${JSON.stringify(result.value)} ${result.output}`,
    (error: Error) => `failed ${error.message}`,
  );
  expect(text).not.toMatch(/canary|root:x:0|uid=0/);
  expect(connections).toBe(0);
  return text;
}

describe('JavaScript', () => {
  it.each([
    ...[
      'process',
      'require',
      'fetch',
      'module',
      'Deno',
      'Bun',
      'WebAssembly',
      'XMLHttpRequest',
      'WebSocket',
      'navigator',
      'setTimeout',
      'std',
      'os',
      'bjson',
      'scriptArgs',
      'loadScript',
    ],
  ])('has no %s', async (name) => {
    expect(await comesTo('javascript', `typeof ${name}`)).toBe('value "undefined" ');
  });

  it.each([
    ['import()', 'import("fs").then((fs) => fs.readFileSync("/etc/passwd", "utf8"))'],
    ['import of a module of QuickJS', 'import("os").then((os) => os.exec(["id"]))'],
    ['the constructor of functions', 'console.log.constructor("return typeof process + typeof require")()'],
    ['the constructor of what it was given', 'files.read.constructor.constructor("return process.env")()'],
    [
      'an error that is thrown by the host',
      'try { files.read("none") } catch (error) { error.constructor.constructor("return process")() }',
    ],
    ['the call stack', 'Error.prepareStackTrace = (_, stack) => stack.map((site) => site.getThis?.()); typeof new Error().stack[0]'],
    ['prototypes', 'Object.prototype.env = 1; Array.prototype.map = () => "polluted"; JSON.stringify = () => "{"; ({}).env'],
    ['getters that run while the value is read', '({ get a() { while (true) {} } })'],
    ['a proxy as its value', 'new Proxy({}, { ownKeys() { throw new Error("caught") } })'],
    ['a name of a file that leads elsewhere', 'files.write("../../../tmp/evil", "x")'],
    ['a name that is no text', 'files.write({ toString() { return "../x" } }, "x")'],
    ['a regular expression that backtracks', '/^(a+)+$/.test("a".repeat(40) + "b")'],
    ['large shared memory', 'typeof SharedArrayBuffer === "undefined" ? 0 : Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)'],
  ])('reaches nothing by %s', async (_what, code) => {
    expect(await comesTo('javascript', code)).toMatch(/^failed |^value (?:"undefined|1|0|null|"polluted|""|"string|\{)/);
  });
});

const js = (body: string): string => `import pyodide_js
F = pyodide_js.runPython.constructor
F(${JSON.stringify(body)})()`;

const ways: readonly (readonly [string, string])[] = [
  ['a file of the machine', 'open("/etc/passwd").read()'],
  ['the environment', 'import os; dict(os.environ)'],
  ['a socket', 'import socket; s = socket.socket(); s.settimeout(1); s.connect(("127.0.0.1", PORT)); s.send(b"x")'],
  ['an address', 'import urllib.request; urllib.request.urlopen("http://127.0.0.1:PORT/").read()'],
  ['fork', 'import os; os.fork()'],
  ['a process', 'import subprocess; subprocess.run(["id"], capture_output=True).stdout'],
  ['threads without end', 'import threading\nfor n in range(9999): threading.Thread(target=print).start()'],
  ['names of JavaScript', 'import js; (js.process, js.fetch)'],
  ['code of JavaScript', 'from pyodide.code import run_js; run_js("process.env.TROUPE_CANARY")'],
  ['packages', 'import pyodide_js; await pyodide_js.loadPackage("http://127.0.0.1:PORT/evil.whl")'],
  ['the installer of packages', 'import micropip; await micropip.install("http://127.0.0.1:PORT/evil-1-py3-none-any.whl")'],
  ['requests of pyodide', 'from pyodide.http import pyfetch; (await (await pyfetch("http://127.0.0.1:PORT/")).string())'],
  ['the process of JavaScript', js('return process.env.TROUPE_CANARY')],
  [
    'a name of JavaScript that was taken away',
    js('return [typeof process, typeof require, typeof fetch, typeof WebSocket, typeof global, typeof Worker].join()'),
  ],
  [
    'a module of Node',
    `${js('return import("node:fs").then((fs) => fs.readFileSync("/etc/passwd", "utf8"))')}\nawait _`.replace('F(', '_ = F('),
  ],
  [
    'the network of Node',
    `${js('return import("node:net").then((net) => net.connect(PORT, "127.0.0.1"))')}\nawait _`.replace('F(', '_ = F('),
  ],
  [
    'the stack of JavaScript',
    js(
      'Error.prepareStackTrace = (_, sites) => sites; const s = new Error().stack; return s.map((site) => { const f = site.getFunction(); return f && f.constructor("return typeof process")(); }).join()',
    ),
  ],
  [
    'the file system of Node',
    `import pyodide_js\nFS = pyodide_js.FS\nFS.mkdir("/mnt2")\nFS.mount(FS.filesystems.NODEFS, pyodide_js.toPy({"root": "/"}), "/mnt2")\nopen("/mnt2/etc/passwd").read()`,
  ],
  [
    'the file system of Node, by JavaScript',
    `import pyodide_js\n${js('return (FS) => { FS.mkdir("/mnt2"); FS.mount(FS.filesystems.NODEFS, { root: "/etc" }, "/mnt2"); return FS.readFile("/mnt2/passwd", { encoding: "utf8" }); }')}(pyodide_js.FS)`,
  ],
  ['a debugger', js('debugger; return typeof inspector')],
];

describe('Python', () => {
  /** What each way comes to; one process tries all, for it takes seconds to begin. */
  let results: Record<string, string>;
  beforeAll(async () => {
    const code = `import asyncio, json
from pyodide.code import eval_code_async
results = {}
for name, code in json.loads(open("ways.json").read()):
    try:
        results[name] = "value " + str(await asyncio.wait_for(eval_code_async(code, {}), 3))[:500]
    except BaseException as error:
        results[name] = "failed " + type(error).__name__ + " " + str(error)[:500]
results`;
    const kept: Kept = new Map();
    const content = JSON.stringify(ways).replaceAll('PORT', String(port));
    const { id } = await artifactsIn(kept).put({ name: 'ways.json', content });
    results = (await runCode({ language: 'python', time: 60_000 }, code, { files: [id], kept })).value as Record<string, string>;
  }, 240_000);

  it.each(ways)('reaches nothing by %s', (what) => {
    expect(results[what]).toMatch(/^failed |^value (?:\{|undefined|None|$|-1)/);
    expect(results[what]).not.toMatch(/canary|root:x:0|uid=0/);
    expect(connections).toBe(0);
  });

  it.each(['import os; os.system("id")', 'import ctypes; ctypes.CDLL(None).system(b"id")'])(
    'ends its process by a shell: %s',
    async (code) => {
      expect(await comesTo('python', code)).toMatch(/^failed Its process ended/);
    },
  );

  it('has nothing of this process in what it sees of its environment', async () => {
    expect(await comesTo('python', 'import os; sorted(os.environ)')).not.toMatch(/TROUPE|NODE/);
  });
});
