/**
 * Version of the format in which the bodies of turns, task records, messages and session entries are written.
 *
 * F1  A body says its version. One of a newer version, or of none, is not read: its task is blocked with the reason.
 * F2  What was written in a version means the same for ever. A change of it is a new version, and comes with a
 *     reader of the one before.
 */
export const FORMAT_VERSION = 1;

/** What is wrong with the version that something stored says it has. */
export function versionFault(version: unknown, known: number): string | undefined {
  if (!Number.isSafeInteger(version) || (version as number) < 1) return 'it has no version, so no released version of Troupe wrote it';
  if ((version as number) <= known) return undefined;
  return `it was written by version ${String(version)} of the format, and this process reads up to ${known}: deploy the newer version of Troupe that wrote it`;
}
