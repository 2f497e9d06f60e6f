/** What a reader who tries everything gets out of a text: escapes undone, percent signs, base64 at any offset. */
export function readings(text: string): readonly string[] {
  const unescaped = text.replaceAll(/\\+u([\da-f]{4})/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const plain = [text, unescaped.replaceAll(/\\+/g, '')];
  const decoded = plain.flatMap((each) => {
    const once = percentDecoded(each);
    return [each, once, percentDecoded(once)];
  });
  const runs = decoded.flatMap((each) => each.match(/[\w+/-]{12,}/g) ?? []);
  return [...decoded, ...runs.flatMap((run) => [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64').toString('latin1')))];
}

function percentDecoded(text: string): string {
  return text.replaceAll(/%([\da-f]{2})/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
