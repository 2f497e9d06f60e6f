import { defaultBounds, ToolError } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { artifactsIn, failureOf, runCode, type Kept } from './code-world.ts';

describe.each([
  ['javascript', 'console.log("hi", { a: 1 }); [1, { two: "é" }]', 'hi {"a":1}\n'],
  ['python', 'print("hi", {"a": 1})\n[1, {"two": "é"}]', "hi {'a': 1}\n"],
] as const)('code in %s', (language, code, output) => {
  const js = language === 'javascript';
  it('has the value of its last line, and what it printed', async () => {
    expect(await runCode({ language }, code)).toEqual({ value: [1, { two: 'é' }], output, files: [] });
  });

  it('awaits what it waits for', async () => {
    const waits = js ? 'const f = async () => { await null; return 7; }; f()' : 'import asyncio\nawait asyncio.sleep(0)\n7';
    expect((await runCode({ language }, waits)).value).toBe(7);
  });

  it('has a value of nothing, and of what JSON has no word for', async () => {
    expect((await runCode({ language }, js ? 'undefined' : 'x = 1')).value).toBeNull();
    expect((await runCode({ language }, js ? '({ f() {} })' : 'object')).value).toEqual(js ? {} : "<class 'object'>");
  });

  it('reads artifacts as files, and writes files that become artifacts', async () => {
    const kept: Kept = new Map();
    const { put } = artifactsIn(kept);
    const one = await put({ name: 'data.csv', content: 'a,b\n1,2\n' });
    const two = await put({ name: '../../evil name.bin', type: 'application/octet-stream', content: new Uint8Array(250_000).fill(7) });
    const program = js
      ? 'const [, bin] = files.names(); files.write("out.json", JSON.stringify({ csv: files.read("data.csv"), bytes: files.bytes(bin).length })); files.write("raw.bin", new Uint8Array([0, 255, 1])); files.names()'
      : 'import os, json\nnames = sorted(os.listdir("."), reverse=False)\nbin = [n for n in names if n != "data.csv"][0]\nopen("/out/out.json", "w").write(json.dumps({"csv": open("data.csv").read(), "bytes": len(open(bin, "rb").read())}))\nopen("/out/raw.bin", "wb").write(bytes([0, 255, 1]))\nnames';
    const { value, files } = await runCode({ language }, program, { files: [`t/${one.id}`, two.id], kept });
    expect((value as string[]).toSorted()).toEqual(['__.._evil name.bin', 'data.csv'].toSorted());
    expect(files.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['out.json', expect.any(Number)],
      ['raw.bin', 3],
    ]);
    const written = files.map(({ artifact }) => kept.get(artifact.slice('t/'.length))!);
    expect(JSON.parse(Buffer.from(written[0]!.content).toString())).toEqual({ csv: 'a,b\n1,2\n', bytes: 250_000 });
    expect([written[0]!.type, written[1]!.type, [...written[1]!.content]]).toEqual([
      'application/json',
      'application/octet-stream',
      [0, 255, 1],
    ]);
  });

  it('that fails gives the model what it says, and what it printed until then', async () => {
    const failure = await failureOf(runCode({ language }, js ? 'console.log("so far"); null.x' : 'print("so far")\n1/0'));
    expect(failure).toBeInstanceOf(ToolError);
    expect(failure.message).toMatch(js ? /TypeError[^]*code\.js:1/ : /ZeroDivisionError/);
    expect(failure.message).toContain('so far');
    expect((await failureOf(runCode({ language }, js ? 'let x = ;' : 'def'))).message).toMatch(/SyntaxError/);
  });

  it('that runs for ever is ended', async () => {
    const begun = Date.now();
    const failure = await failureOf(runCode({ language, time: 1_000 }, js ? 'while (true) {}' : 'while True: pass'));
    expect(failure.message).toMatch(js ? /interrupted/ : /took longer than 1000 ms/);
    expect(Date.now() - begun).toBeLessThan(40_000);
  });

  it('that takes all memory gets no more', async () => {
    const bomb = js ? 'const a = []; while (true) a.push("x".repeat(1e6) + a.length);' : 'a = []\nwhile True: a.append(bytearray(10**7))';
    expect((await failureOf(runCode({ language, memory: 64 }, bomb))).message).toMatch(/out of memory|MemoryError|more memory/);
  });

  it('that recurses for ever fails', async () => {
    expect((await failureOf(runCode({ language }, js ? 'const f = () => f() + 1; f()' : 'def f(): return f() + 1\nf()'))).message).toMatch(
      /stack|Recursion/i,
    );
  });

  it('that prints, writes or returns without end is cut', async () => {
    const { output } = await runCode(
      { language },
      js ? 'for (let n = 0; n < 2e4; n++) console.log("xxxxxxxxxx"); 1' : 'for n in range(20000): print("xxxxxxxxxx")',
    );
    expect(output).toMatch(/\[more was printed\]$/);
    expect(output.length).toBeLessThan(defaultBounds.codeOutputCharacters + 100);
    expect((await failureOf(runCode({ language }, js ? '"x".repeat(2e6)' : '"x" * 2000000'))).message).toMatch(/value has more than/);
    const flood = js ? 'for (let n = 0; n < 99; n++) files.write("f" + n, "x")' : 'for n in range(99): open(f"/out/f{n}", "w").write("x")';
    expect((await failureOf(runCode({ language }, flood))).message).toMatch(/16 files at most/);
    const large = js ? 'files.write("f", "x".repeat(9e6))' : 'open("/out/f", "w").write("x" * 9000000); None';
    expect((await failureOf(runCode({ language }, large))).message).toMatch(/bytes at most/);
  });

  it('is ended with its attempt', async () => {
    const attempt = new AbortController();
    const running = failureOf(runCode({ language, time: 30_000 }, js ? 'while (true) {}' : 'while True: pass', { signal: attempt.signal }));
    setTimeout(() => attempt.abort(new Error('cancelled')), 500);
    expect((await running).message).toBe('cancelled');
  });
});
