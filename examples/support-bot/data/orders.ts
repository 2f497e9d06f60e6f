export interface Order {
  readonly item: string;
  readonly euros: number;
}

export const orders: ReadonlyMap<string, Order> = new Map([
  ['A-1001', { item: 'Desk lamp', euros: 49 }],
  ['A-1002', { item: 'Headphones', euros: 189 }],
]);
