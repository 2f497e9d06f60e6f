/** Turns of the event loop in which what waits for no time has happened. */
const TURNS = 4;

/** Resolves once what waits for no time has come to rest. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
