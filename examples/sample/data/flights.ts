export interface Flight {
  readonly number: string;
  readonly from: string;
  readonly to: string;
  readonly departs: string;
  readonly arrives: string;
  /** Euro. */
  readonly price: number;
  readonly seats: readonly ('window' | 'aisle' | 'middle')[];
}

/** Flies every day. */
export const timetable: readonly Flight[] = [
  { number: 'TR 101', from: 'Oslo', to: 'Lisbon', departs: '07:40', arrives: '11:55', price: 139, seats: ['aisle', 'middle'] },
  { number: 'TR 105', from: 'Oslo', to: 'Lisbon', departs: '13:10', arrives: '17:25', price: 164, seats: ['window', 'aisle'] },
  { number: 'TR 202', from: 'Lisbon', to: 'Oslo', departs: '09:05', arrives: '15:10', price: 128, seats: ['window', 'middle'] },
  { number: 'TR 208', from: 'Lisbon', to: 'Oslo', departs: '18:30', arrives: '00:35', price: 99, seats: ['middle'] },
  { number: 'TR 310', from: 'Berlin', to: 'Rome', departs: '10:20', arrives: '12:25', price: 87, seats: ['window', 'aisle', 'middle'] },
];
