import type { Embedder } from '../port.ts';

const DIMENSIONS = 256;
/** Letters of the parts of words that are looked at, so that `refund` and `refunds` are alike. */
const PART = 4;
/** How much a word counts, and all its parts together. */
const [OF_WORD, OF_PARTS] = [1, 0.7];
const WORD = /[\p{L}\p{N}]+/gu;

/**
 * Vectors of the words of a text and of their parts, by their hashes. It needs no model and no network, and is the same on
 * every machine: it finds texts with like words, not those that mean the same in others.
 */
export const hashedEmbedder: Embedder = {
  model: `words-${DIMENSIONS}`,
  least: 0.18,
  embed: async (texts) => texts.map(vectorOf),
};

function vectorOf(text: string): Float32Array {
  const weights = new Map<string, number>();
  const count = (feature: string, weight: number): void => void weights.set(feature, (weights.get(feature) ?? 0) + weight);
  for (const [word] of text.normalize('NFKC').toLowerCase().matchAll(WORD)) {
    const letters = [...word];
    // Short words say little: of, to, the.
    count(` ${word}`, OF_WORD * Math.min(1, (letters.length / PART) ** 2));
    const parts = letters.length - PART + 1;
    for (let at = 0; at < parts; at++) count(letters.slice(at, at + PART).join(''), OF_PARTS / parts);
  }
  const vector = new Float64Array(DIMENSIONS);
  // What is said often counts less each time.
  for (const [feature, weight] of weights) {
    const hash = hashOf(feature);
    const place = hash % DIMENSIONS;
    vector[place] = vector[place]! + (hash & 0x8000_0000 ? -1 : 1) * Math.sqrt(weight);
  }
  return ofLengthOne(vector);
}

/** FNV-1a, mixed once more: its low bits alone are too much alike. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** A text without words is as far from everything as can be. */
export function ofLengthOne(vector: ArrayLike<number>): Float32Array {
  let sum = 0;
  for (let at = 0; at < vector.length; at++) sum += vector[at]! * vector[at]!;
  const length = Math.sqrt(sum);
  return Float32Array.from(vector, (value) => (length > 0 ? value / length : 0));
}
