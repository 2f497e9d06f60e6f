/** A very small library: what the researchers can look up. */
export const notes: readonly { readonly title: string; readonly text: string }[] = [
  {
    title: 'Cost of wind power',
    text: 'Onshore wind is among the cheapest sources of new electricity; most of its cost is paid before the turbine first turns.',
  },
  {
    title: 'Cost of solar power',
    text: 'Module prices fell by about nine tenths within a decade; land, grid connection and interest now decide the price.',
  },
  {
    title: 'Reliability of wind power',
    text: 'Output follows the weather: single parks swing between nothing and full load, wide regions swing far less.',
  },
  {
    title: 'Reliability of solar power',
    text: 'Output is predictable by the hour and absent at night; storage or other sources carry the evening peak.',
  },
  { title: 'Acceptance of wind power', text: 'Neighbours who own a share of a park oppose it less than neighbours who only look at it.' },
  {
    title: 'Acceptance of solar power',
    text: 'Roofs find little opposition; large fields compete with farming unless both share the land.',
  },
];
