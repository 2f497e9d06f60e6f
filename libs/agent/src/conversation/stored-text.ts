import { READ_ARTIFACT, type StoredResult } from '@troupe/contracts';

/** What a model is given of a result that is stored as an artifact: how it begins, and how to read on. @param most characters */
export function storedText({ artifact, type, bytes, head }: StoredResult, most: number): string {
  // Half a character is none.
  const shown = head.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
  const rest = shown === '' ? '' : `, of which the first ${shown.length} characters are shown`;
  return `${shown}\n[Stored as artifact "${artifact}": ${bytes} bytes of ${type}${rest}. Read on with ${READ_ARTIFACT}.]`;
}
