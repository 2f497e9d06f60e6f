/** Stands in for a bank: 1,200 accounts, some of them overdrawn. */
export const accounts: readonly string[] = Array.from({ length: 1_200 }, (_, n) => `account-${n + 1}`);

export function balanceOf(account: string): number {
  const n = Number(account.split('-')[1]);
  return ((n * 7_919) % 2_000) - 200;
}
