import { expect, it } from 'vitest';
import { hashedEmbedder } from '../src/embedders/hashed-embedder.ts';
import { product } from '../src/vectors/nearest.ts';

async function alike(one: string, other: string): Promise<number> {
  const [a, b] = await hashedEmbedder.embed([one, other]);
  return product(a!, b!);
}

it('texts with like words are near to each other, others are not', async () => {
  for (const [one, other] of [
    ['Which trains does Ada prefer?', 'Ada prefers trains to planes'],
    ['Where does Bob live?', 'Bob lives in Bern'],
    ['refund of an order', 'Orders are refunded within 14 days'],
  ] as const)
    expect(await alike(one, other)).toBeGreaterThan(hashedEmbedder.least);
  for (const [one, other] of [
    ['Who prefers trains to planes?', 'Eve is allergic to nuts'],
    ['refund of an order', 'The office is closed on Sundays'],
  ] as const)
    expect(await alike(one, other)).toBeLessThan(hashedEmbedder.least);
});

it('is the same for ever: what is stored has to be found', async () => {
  const [vector] = await hashedEmbedder.embed(['Ada prefers trains to planes']);
  expect(Array.from(vector!.entries()).filter(([, value]) => value !== 0).length).toBeGreaterThan(10);
  expect(Math.hypot(...vector!)).toBeCloseTo(1, 5);
  expect(await alike('Größe ΑΘΗΝΑ 東京', 'größe αθηνα 東京')).toBeCloseTo(1, 5);
});

it('hostile texts have vectors, too', async () => {
  const texts = ['', ' ', '\u0000', '🙂'.repeat(1_000), 'a'.repeat(4_000), '\ud800', '𝒳'.repeat(500)];
  for (const vector of await hashedEmbedder.embed(texts)) {
    expect(vector).toHaveLength(256);
    expect(vector.every(Number.isFinite)).toBe(true);
  }
});
