/** What store and bus do to those who use them, at the moment. */
export interface Weather {
  /** Milliseconds each way. */
  storeDelay: readonly [number, number];
  /** Nothing is answered by the store. */
  storeAway: boolean;
  /** Parts of a whole of operations that are refused, and whose answers get lost. */
  storeRefuses: number;
  storeForgets: number;
  busDelay: readonly [number, number];
  busLoses: number;
  busRepeats: number;
}

export function fairWeather(): Weather {
  return { storeDelay: [1, 4], storeAway: false, storeRefuses: 0, storeForgets: 0, busDelay: [1, 4], busLoses: 0, busRepeats: 0 };
}
