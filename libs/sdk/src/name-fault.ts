const MAX_NAME = 128;

/** Control, formatting, private and unassigned characters, halves of characters, line and paragraph separators. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

/** Why a workflow, activity or model cannot have this name; undefined when it can. */
export function nameFault(name: unknown): string | undefined {
  if (typeof name !== 'string' || name.trim() === '') return 'it needs a name: a text that is not empty';
  if (name.length > MAX_NAME) return `its name has ${name.length} characters; ${MAX_NAME} is the most`;
  if (UNPRINTABLE.test(name)) return 'its name holds control characters or others that cannot be printed';
  if (name !== name.normalize('NFC')) return 'its name is spelled with combining characters; write it in Unicode normal form C';
  return undefined;
}

/** The same for tools and agents, which models call by name: every provider accepts these characters and no others. */
export function modelNameFault(name: unknown): string | undefined {
  const fault = nameFault(name);
  if (fault !== undefined || /^[A-Za-z0-9_-]{1,64}$/.test(name as string)) return fault;
  return 'model providers accept names of 1 to 64 letters, digits, "_" and "-" only; choose such a name';
}
