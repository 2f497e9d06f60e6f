/** Series of one metric, by the values of their labels. */
export interface Series<S, L extends readonly string[]> {
  /** The one with these values, made when it is not there. */
  of(...values: { readonly [I in keyof L]: string }): S;
  all(): readonly { readonly labels: Readonly<Record<string, string>>; readonly one: S }[];
}

interface Node<S> {
  readonly next: Map<string, Node<S>>;
  one: S | undefined;
}

/** A look into a map per label, and nothing made of the labels: this is asked several times a step. */
export function seriesBy<S, const L extends readonly string[]>(labelNames: L, make: () => S): Series<S, L> {
  const root: Node<S> = { next: new Map(), one: undefined };
  const all: { readonly labels: Readonly<Record<string, string>>; readonly one: S }[] = [];
  return {
    of(...values) {
      let node = root;
      for (const value of values as readonly string[]) {
        let next = node.next.get(value);
        if (next === undefined) node.next.set(value, (next = { next: new Map(), one: undefined }));
        node = next;
      }
      if (node.one === undefined) {
        node.one = make();
        all.push({ labels: Object.fromEntries(labelNames.map((name, i) => [name, values[i]!])), one: node.one });
      }
      return node.one;
    },
    all: () => all,
  };
}
