/** Members who take turns. */
export interface Rotation<T> {
  join(member: T): void;
  leave(member: T): void;
  some(fits: (member: T) => boolean): boolean;
  /** The next member, in turn, for whom `fits` holds. */
  next(fits?: (member: T) => boolean): T | undefined;
}

export function rotation<T>(): Rotation<T> {
  const members: T[] = [];
  let turn = 0;
  return {
    join(member) {
      members.push(member);
    },
    leave(member) {
      const place = members.indexOf(member);
      if (place >= 0) members.splice(place, 1);
    },
    some: (fits) => members.some(fits),
    next(fits = () => true) {
      for (let tried = 0; tried < members.length; tried++) {
        turn = (turn + 1) % members.length;
        const member = members[turn]!;
        if (fits(member)) return member;
      }
      return undefined;
    },
  };
}
