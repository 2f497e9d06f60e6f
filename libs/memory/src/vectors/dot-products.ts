/**
 * The products of many vectors with one, as a WebAssembly module: four numbers at once, which JavaScript cannot. It is
 * written out here, one instruction a line, so that nothing has to be compiled or shipped beside the code.
 */
export type DotProducts = (vectors: number, count: number, bytes: number, query: number, out: number) => void;

/** The part of WebAssembly that is used; TypeScript knows it of browsers alone. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: { readonly dots: DotProducts } };
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => WasmMemory;
}
const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly: Wasm };

/** Numbers of a vector are a multiple of this; the rest is zero. */
export const LANES = 16;
const MOST_PAGES = 65_536;

const [I32, V128] = [0x7f, 0x7b];
// The parameters and locals of the function.
const [VECTOR, COUNT, BYTES, QUERY, OUT, END, AT] = [0, 1, 2, 3, 4, 5, 6];
const SUMS = [7, 8, 9, 10];

const get = (local: number): readonly number[] => [0x20, local];
const set = (local: number): readonly number[] => [0x21, local];
const constant = (value: number): readonly number[] => [0x41, ...signed(value)];
const load = (offset: number): readonly number[] => [0xfd, 0x00, 0x02, offset];
const multiply = [0xfd, 0xe6, 0x01];
const addFour = [0xfd, 0xe4, 0x01];
const addOne = 0x92;
const zero = [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)];
const lane = (index: number): readonly number[] => [0xfd, 0x1f, index];
const advance = (local: number, by: number): readonly number[] => [...get(local), ...constant(by), 0x6a, ...set(local)];

const [BLOCK, LOOP, EMPTY, CLOSE] = [0x02, 0x03, 0x40, 0x0b];

const body: readonly number[] = [
  ...[BLOCK, EMPTY, LOOP, EMPTY],
  // No vector is left: done.
  ...[...get(COUNT!), 0x45, 0x0d, 1],
  ...[...get(QUERY!), ...set(AT!)],
  ...[...get(VECTOR!), ...get(BYTES!), 0x6a, ...set(END!)],
  ...SUMS.flatMap((sum) => [...zero, ...set(sum)]),
  ...[LOOP, EMPTY],
  ...SUMS.flatMap((sum, index) => [
    ...[...get(VECTOR!), ...load(index * 16)],
    ...[...get(AT!), ...load(index * 16)],
    ...[...multiply, ...get(sum), ...addFour, ...set(sum)],
  ]),
  ...advance(VECTOR!, 64),
  ...advance(AT!, 64),
  // Before the end of the vector: once more.
  ...[...get(VECTOR!), ...get(END!), 0x49, 0x0d, 0],
  CLOSE!,
  ...[...get(SUMS[0]!), ...get(SUMS[1]!), ...addFour, ...get(SUMS[2]!), ...addFour, ...get(SUMS[3]!), ...addFour, ...set(SUMS[0]!)],
  ...get(OUT!),
  ...[...get(SUMS[0]!), ...lane(0), ...get(SUMS[0]!), ...lane(1), addOne],
  ...[...get(SUMS[0]!), ...lane(2), addOne, ...get(SUMS[0]!), ...lane(3), addOne],
  ...[0x38, 0x02, 0x00],
  ...advance(OUT!, 4),
  ...advance(COUNT!, -1),
  ...[0x0c, 0],
  ...[CLOSE!, CLOSE!, CLOSE!],
] as readonly number[];

const code = [2, 2, I32, SUMS.length, V128, ...body] as readonly number[];
const compiled = new wasm.Module(
  Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, 5, I32!, I32!, I32!, I32!, I32!, 0]),
    ...section(2, [1, ...text('env'), ...text('memory'), 0x02, 0x01, ...unsigned(1), ...unsigned(MOST_PAGES)]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('dots'), 0x00, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]),
);

/** Products of the vectors in a memory; addresses are in bytes. */
export function dotProducts(memory: WasmMemory): DotProducts {
  return new wasm.Instance(compiled, { env: { memory } }).exports.dots;
}

export function vectorMemory(): WasmMemory {
  return new wasm.Memory({ initial: 1, maximum: MOST_PAGES });
}

function section(id: number, content: readonly number[]): readonly number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(of: string): readonly number[] {
  return [of.length, ...Buffer.from(of)];
}

/** LEB128. */
function unsigned(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): readonly number[] {
  return value >= -64 && value < 64 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
