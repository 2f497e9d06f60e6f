export interface Order {
  readonly id: string;
  readonly customer: string;
  readonly item: string;
  /** Euro. */
  readonly total: number;
  readonly status: 'packed' | 'shipped' | 'delivered';
  readonly date: string;
}

export const orders: ReadonlyMap<string, Order> = new Map(
  (
    [
      { id: 'A-1001', customer: 'Ada Park', item: 'Desk lamp', total: 49, status: 'delivered', date: '2026-10-02' },
      { id: 'A-1002', customer: 'Ben Osei', item: 'Standing desk', total: 420, status: 'shipped', date: '2026-11-11' },
      { id: 'A-1003', customer: 'Chiara Neri', item: 'Noise-cancelling headphones', total: 189, status: 'delivered', date: '2026-11-03' },
      { id: 'A-1004', customer: 'Deniz Kaya', item: 'Espresso machine', total: 310, status: 'packed', date: '2026-11-20' },
    ] as const
  ).map((order) => [order.id, order]),
);
