/** Of the map of the network. */
const map = {
  trail: 'Part of the network',
  whole: 'Whole network',
  layers: (count: number) => `${count} layers`,
  share: (percent: string) => `${percent} of the multiply-adds`,
};

export default map;
