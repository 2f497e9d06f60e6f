/** What store and bus do to those who use them, at the moment. */
export interface Weather {
  /** Milliseconds each way. */
  storeDelay: readonly [number, number];
  /** The same for turns alone. */
  commitDelay: readonly [number, number] | undefined;
  /** Nothing is answered by the store. */
  storeAway: boolean;
  /** Parts of a whole of operations that are refused, and whose answers get lost. */
  storeRefuses: number;
  storeForgets: number;
  /** The part of turns whose messages are not noted as read. */
  storeUnmarked: number;
  busDelay: readonly [number, number];
  busLoses: number;
  busRepeats: number;
}

export function fairWeather(): Weather {
  return {
    storeDelay: [1, 4],
    commitDelay: undefined,
    storeAway: false,
    storeRefuses: 0,
    storeForgets: 0,
    storeUnmarked: 0,
    busDelay: [1, 4],
    busLoses: 0,
    busRepeats: 0,
  };
}

/** @returns makes what was changed fair again */
export function changeWeather(weather: Weather, change: Partial<Weather>): () => void {
  Object.assign(weather, change);
  return () => {
    const fair = fairWeather();
    for (const name of Object.keys(change)) Object.assign(weather, { [name]: fair[name as keyof Weather] });
  };
}
