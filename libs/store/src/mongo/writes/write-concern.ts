/** Written to the journals of most servers of a replica set, or of the one there is (S2). */
export const durable: { readonly w: 'majority'; readonly j: true } = { w: 'majority', j: true };
