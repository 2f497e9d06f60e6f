/** Documents a server sends at once where a read may end before its limit: each is at most a few dozen kilobytes. */
export const BATCH = 32;

/** Documents as they are asked for, each turned into what it stands for before the next one is. */
export async function* oneByOne<D, T>(documents: AsyncIterable<D>, turnInto: (document: D) => Promise<T>): AsyncGenerator<T> {
  for await (const document of documents) yield await turnInto(document);
}
