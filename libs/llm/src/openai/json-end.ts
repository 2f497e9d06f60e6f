/** Tells from pieces of JSON text, each looked at once, whether an object or list that began has ended. */
export interface JsonEnd {
  add(piece: string): void;
  readonly reached: boolean;
}

export function jsonEnd(): JsonEnd {
  let depth = 0;
  let begun = false;
  let inString = false;
  let escaped = false;
  return {
    add(piece) {
      for (const character of piece) {
        if (escaped) escaped = false;
        else if (inString) {
          if (character === '\\') escaped = true;
          else if (character === '"') inString = false;
        } else if (character === '"') inString = true;
        else if (character === '{' || character === '[') {
          depth++;
          begun = true;
        } else if (character === '}' || character === ']') depth--;
      }
    },
    get reached() {
      return begun && depth <= 0 && !inString;
    },
  };
}
