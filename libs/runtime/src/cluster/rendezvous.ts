/**
 * The node that is to have a partition: the one with the highest weight for it (rendezvous hashing,
 * Thaler and Ravishankar 1998). A node that comes or goes moves only its own share.
 */
export function rendezvous(partition: number, nodes: Iterable<string>): string | undefined {
  let best: string | undefined;
  let most = -1;
  for (const node of nodes) {
    const weight = hash(`${node}/${partition}`);
    if (weight > most || (weight === most && node < best!)) {
      best = node;
      most = weight;
    }
  }
  return best;
}

/** FNV-1a with a final mix, 32 bit: keys that differ in their last digit end far apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
