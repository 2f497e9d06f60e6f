/** A memory of WebAssembly, as far as it is needed here. */
interface Memory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

declare const WebAssembly: { readonly Memory: { readonly prototype: Memory } };

const PAGE_BYTES = 65_536;

/** From now on no memory of WebAssembly grows over a bound: what asks for more is given none, as by a machine that has none. */
export function limitMemory(bytes: number): void {
  const { prototype } = WebAssembly.Memory;
  const { grow } = prototype;
  prototype.grow = function limited(this: Memory, pages: number): number {
    if (this.buffer.byteLength + pages * PAGE_BYTES > bytes) throw new RangeError('There is no more memory.');
    return grow.call(this, pages);
  };
}
