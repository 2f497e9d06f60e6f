/**
 * Vectors of length 1, searched by how near they are.
 *
 * V11 What a resolved promise reports is durable, and the next search of any process finds it.
 * V12 Of one id in a scope there is one vector: putting another replaces it. Deleting one that is not there changes nothing.
 * V13 A search gives the ids with the greatest products with what is asked, the greatest first, and of equal ones those that
 *    sort first: exactly what comparing all of them one by one gives.
 * V14 A scope knows nothing of another.
 */
export interface Vectors {
  put(scope: string, id: string, vector: Float32Array): Promise<void>;
  delete(scope: string, id: string): Promise<void>;
  search(scope: string, vector: Float32Array, most: number): Promise<readonly Near[]>;
  /** How many there are. */
  count(scope: string): Promise<number>;
}

export interface Near {
  readonly id: string;
  /** 1 is the same, 0 nothing alike. */
  readonly score: number;
}

/** Makes vectors of texts: near to each other when the texts are alike. */
export interface Embedder {
  /** Vectors of one model are compared with no others. */
  readonly model: string;
  /** Texts whose vectors have a smaller product have nothing to do with each other. */
  readonly least: number;
  /** In the order of the texts, each of length 1. */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]>;
}
