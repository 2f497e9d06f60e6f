import { remote } from 'troupe';

/** The agent of the supplier, on a platform of its own. */
export default remote({
  name: 'supplier',
  url: `${process.env['SUPPLIER_URL'] ?? 'http://localhost:8081'}/a2a/quote`,
  description: 'Says what so many of an item cost',
  timeout: '1h',
});
