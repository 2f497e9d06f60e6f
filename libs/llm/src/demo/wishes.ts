/** Sentences in which users said what they like, in order, each once. */
export function wishesIn(said: readonly string[]): readonly string[] {
  const sentences = said.flatMap((text) => text.match(/[^.!?\n]+[.!?]?/g) ?? []).map((sentence) => sentence.trim());
  return [
    ...new Set(
      sentences.filter((sentence) => /\b(I|we)( really| always| never| would)* (like|love|prefer|hate|always|never)\b/i.test(sentence)),
    ),
  ];
}

/** How well something fits the wishes: the number of their words it has. */
export function fitOf(wishes: readonly string[], text: string): number {
  const words = new Set(wishes.flatMap((wish) => wish.toLowerCase().match(/\p{L}{4,}/gu) ?? []));
  const lower = text.toLowerCase();
  return [...words].filter((word) => lower.includes(word)).length;
}
