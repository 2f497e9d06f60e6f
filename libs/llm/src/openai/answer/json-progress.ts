/** Says of JSON that arrives in pieces whether it is whole by now, at no more cost than reading it once. */
export interface JsonProgress {
  add(piece: string): void;
  readonly whole: boolean;
}

export function jsonProgress(): JsonProgress {
  let depth = 0;
  let begun = false;
  let inString = false;
  let escaped = false;
  const read = (character: string): void => {
    if (escaped) escaped = false;
    else if (inString && character === '\\') escaped = true;
    else if (character === '"') inString = !inString;
    else if (!inString && (character === '{' || character === '[')) depth++;
    else if (!inString && (character === '}' || character === ']')) depth--;
  };
  return {
    add(piece) {
      begun ||= piece.trim() !== '';
      for (let i = 0; i < piece.length; i++) read(piece[i]!);
    },
    get whole() {
      return begun && !inString && depth === 0;
    },
  };
}
