import type { ServerKind } from './server-kind.ts';

/** Milliseconds a server that is installed may take to answer. */
const TIMEOUT_MS = 60_000;

/** Resolves once the server answers; throws at once when `broken` knows why it never will. */
export async function untilAnswers(kind: ServerKind, port: number, broken: () => string | undefined = () => undefined): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (performance.now() < deadline) {
    const reason = broken();
    if (reason !== undefined) throw new Error(`${kind.name} does not start: ${reason}`);
    if (await kind.answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${kind.name} on port ${port} did not answer within ${TIMEOUT_MS / 1_000} s.`);
}
