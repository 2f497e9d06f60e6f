import { toFailure } from '@troupe/contracts';

/** What does not answer of what a program needs. */
export async function reasonsOf(needs: Readonly<Record<string, { ping(): Promise<void> }>>): Promise<readonly string[]> {
  const found = await Promise.all(
    Object.entries(needs).map(([name, need]) =>
      need.ping().then(
        () => undefined,
        (error: unknown) => `${name}: ${toFailure(error).message}`,
      ),
    ),
  );
  return found.filter((reason) => reason !== undefined);
}
