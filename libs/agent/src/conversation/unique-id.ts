/** `id`, or one made from it when it is taken or empty; takes it. Some models repeat their ids. */
export function uniqueId(id: string, taken: Set<string>): string {
  let unique = id;
  for (let n = taken.size + 1; unique === '' || taken.has(unique); n++) unique = `${id === '' ? 'call' : id}-${n}`;
  taken.add(unique);
  return unique;
}
