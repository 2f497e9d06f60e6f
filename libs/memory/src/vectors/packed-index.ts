import type { Near } from '../port.ts';
import { dotProducts, LANES, vectorMemory } from './dot-products.ts';
import { byScore, product } from './nearest.ts';

/** Vectors of one scope, packed one after the other. */
export interface PackedIndex {
  readonly dimensions: number;
  readonly size: number;
  readonly bytes: number;
  set(id: string, vector: Float32Array): void;
  delete(id: string): void;
  search(vector: Float32Array, most: number): readonly Near[];
}

/** Vectors whose products are made at once. */
const CHUNK = 8_192;
const PAGE = 65_536;
const FLOAT = 4;

/**
 * Products are first made in single precision, all of them; what is near enough that rounding could have changed its place
 * is then compared in double precision. So the answer is that of comparing all of them exactly.
 */
export function packedIndex(dimensions: number): PackedIndex {
  const memory = vectorMemory();
  const dots = dotProducts(memory);
  const stride = Math.ceil(dimensions / LANES) * LANES * FLOAT;
  // First what is asked, then products, then the vectors.
  const [outAt, begin] = [stride, stride + CHUNK * FLOAT];
  // Of vectors of length 1, single precision is off by less than this.
  const off = 2 * (stride / FLOAT) * 2 ** -24;
  const ids: string[] = [];
  const places = new Map<string, number>();

  const vectorAt = (place: number): Float32Array => new Float32Array(memory.buffer, begin + place * stride, dimensions);
  const makeRoom = (): void => {
    const wanted = begin + (ids.length + 1) * stride;
    const { byteLength } = memory.buffer;
    if (wanted <= byteLength) return;
    const missing = Math.ceil((wanted - byteLength) / PAGE);
    memory.grow(Math.max(missing, Math.min(Math.ceil(byteLength / PAGE / 2), 1_024)));
  };
  const scoresOf = (vector: Float32Array): Float32Array => {
    new Float32Array(memory.buffer, 0, stride / FLOAT).fill(0).set(vector);
    const scores = new Float32Array(ids.length);
    for (let first = 0; first < ids.length; first += CHUNK) {
      const count = Math.min(CHUNK, ids.length - first);
      dots(begin + first * stride, count, stride, 0, outAt);
      scores.set(new Float32Array(memory.buffer, outAt, count), first);
    }
    return scores;
  };

  return {
    dimensions,
    get size() {
      return ids.length;
    },
    get bytes() {
      return memory.buffer.byteLength;
    },
    set(id, vector) {
      let place = places.get(id);
      if (place === undefined) {
        makeRoom();
        place = ids.push(id) - 1;
        places.set(id, place);
      }
      vectorAt(place).set(vector);
    },
    delete(id) {
      const place = places.get(id);
      if (place === undefined) return;
      const last = ids.length - 1;
      if (place !== last) {
        vectorAt(place).set(vectorAt(last));
        ids[place] = ids[last]!;
        places.set(ids[place], place);
      }
      ids.pop();
      places.delete(id);
    },
    search(vector, most) {
      if (ids.length === 0 || most === 0) return [];
      const scores = scoresOf(vector);
      const least = leastOfGreatest(scores, most) - off;
      const near: Near[] = [];
      for (let place = 0; place < scores.length; place++)
        if (scores[place]! >= least) near.push({ id: ids[place]!, score: product(vectorAt(place), vector) });
      return near.toSorted(byScore).slice(0, most);
    },
  };
}

/** The least of the so many greatest. */
function leastOfGreatest(scores: Float32Array, many: number): number {
  if (scores.length <= many) return -Infinity;
  const greatest = scores.slice(0, many).toSorted();
  for (let at = many; at < scores.length; at++) {
    const score = scores[at]!;
    if (score <= greatest[0]!) continue;
    let place = 1;
    for (; place < many && greatest[place]! < score; place++) greatest[place - 1] = greatest[place]!;
    greatest[place - 1] = score;
  }
  return greatest[0]!;
}
