const clock = performance.now.bind(performance);

/**
 * The machine's clock, held before the runtime puts its own in its place: what code of tasks is shown
 * costs each other look at the time a question whose code it is.
 */
export function seconds(): number {
  return clock() / 1_000;
}
