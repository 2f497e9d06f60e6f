import variant from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  shouldInterruptAfterDeadline,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core';
import { printed, writtenFiles, type SandboxAnswer, type SandboxJob } from './job.ts';

const STACK_BYTES = 512 * 1_024;

/** JavaScript in QuickJS, which is WebAssembly and knows nothing of this process. Its value is that of its last statement. */
export async function runJavaScript(job: SandboxJob, begin: () => void): Promise<SandboxAnswer> {
  const quickJs = await newQuickJSWASMModuleFromVariant(variant as unknown as QuickJSSyncVariant);
  const runtime = quickJs.newRuntime();
  runtime.setMemoryLimit(job.memory);
  runtime.setMaxStackSize(STACK_BYTES);
  const vm = runtime.newContext();
  const output = printed(job.outputCharacters);
  const files = writtenFiles(job);
  giveConsole(vm, output.print);
  giveFiles(vm, job, files.write);
  const done = (rest: Pick<SandboxAnswer, 'value' | 'error'>): SandboxAnswer => ({ output: output.text(), files: files.all(), ...rest });
  begin();
  runtime.setInterruptHandler(shouldInterruptAfterDeadline(Date.now() + job.time));
  const evaluated = vm.evalCode(job.code, 'code.js');
  if (evaluated.error !== undefined) return done({ error: errorText(vm, evaluated.error) });
  const jobs = runtime.executePendingJobs();
  if (jobs.error !== undefined) return done({ error: errorText(vm, jobs.error) });
  const state = vm.getPromiseState(evaluated.value);
  if (state.type === 'pending') return done({ error: 'It waits for something that never comes.' });
  if (state.type === 'rejected') return done({ error: errorText(vm, state.error) });
  return done(jsonOf(vm, state.value));
}

function jsonOf(vm: QuickJSContext, value: QuickJSHandle): Pick<SandboxAnswer, 'value' | 'error'> {
  const stringify = vm.unwrapResult(vm.evalCode('(value) => JSON.stringify(value) ?? "null"'));
  const text = vm.callFunction(stringify, vm.undefined, value);
  if (text.error !== undefined) return { error: errorText(vm, text.error) };
  return { value: JSON.parse(vm.getString(text.value)) as unknown };
}

function errorText(vm: QuickJSContext, error: QuickJSHandle): string {
  const { name, message, stack } = (vm.dump(error) ?? {}) as {
    readonly name?: unknown;
    readonly message?: unknown;
    readonly stack?: unknown;
  };
  if (typeof message !== 'string') return String(vm.dump(error));
  return [`${String(name)}: ${message}`, ...(typeof stack === 'string' ? [stack.trimEnd()] : [])].join('\n');
}

function giveConsole(vm: QuickJSContext, print: (text: string) => void): void {
  const log = vm.newFunction('log', (...args) => {
    const texts = args.map((arg) => {
      const value: unknown = vm.dump(arg);
      return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
    });
    print(`${texts.join(' ')}\n`);
  });
  const console = vm.newObject();
  for (const name of ['log', 'info', 'warn', 'error', 'debug']) vm.setProp(console, name, log);
  vm.setProp(vm.global, 'console', console);
}

/** `files.names()`, `files.read(name)`, `files.bytes(name)` and `files.write(name, content)`. */
function giveFiles(vm: QuickJSContext, job: SandboxJob, write: (name: string, content: Uint8Array) => void): void {
  const given = new Map(job.files.map(([name, content]) => [name, Buffer.from(content, 'base64')]));
  const named = (handle: QuickJSHandle): Buffer => {
    const found = given.get(vm.getString(handle));
    if (found === undefined) throw new Error('There is no such file.');
    return found;
  };
  const files = vm.newObject();
  const give = (name: string, run: (...args: QuickJSHandle[]) => QuickJSHandle): void => vm.setProp(files, name, vm.newFunction(name, run));
  give('names', () => vm.unwrapResult(vm.evalCode(`(${JSON.stringify([...given.keys()])})`)));
  give('read', (name) => vm.newString(named(name!).toString('utf8')));
  give('bytes', (name) => {
    const content = named(name!);
    const buffer = vm.newArrayBuffer(content.buffer.slice(content.byteOffset, content.byteOffset + content.length) as ArrayBuffer);
    vm.setProp(vm.global, '__bytes', buffer);
    return vm.unwrapResult(vm.evalCode('{ const bytes = new Uint8Array(__bytes); delete globalThis.__bytes; bytes }'));
  });
  give('write', (name, content) => {
    const value: unknown = vm.typeof(content!) === 'string' ? vm.getString(content!) : vm.dump(content!);
    write(
      vm.getString(name!),
      typeof value === 'string' ? Buffer.from(value) : Uint8Array.from(Object.values((value ?? {}) as object) as number[]),
    );
    return vm.undefined;
  });
  vm.setProp(vm.global, 'files', files);
}
