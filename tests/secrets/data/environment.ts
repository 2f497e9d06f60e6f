/** What code of the app finds as soon as it is loaded. */
export const found: Readonly<Record<string, string | undefined>> = { ...process.env };
