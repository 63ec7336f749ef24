/** Of the unit whose channels are threads. */
const threads = {
  choose: 'Channel, counted where the branches are joined',
  split: 'split',
  both: 'both see all',
  joined: 'concat',
  shuffle: 'shuffle',
  out: (place: number) => `channel ${place} of the output`,
  passes: (channel: number, place: number) =>
    `Channel ${channel} passes untouched. The shuffle puts it at place ${place} of the output.`,
  ofLeft: (channel: number, place: number) =>
    `Channel ${channel} of the left branch. The shuffle puts it at place ${place} of the output.`,
  convolved: (channel: number, place: number) =>
    `Channel ${channel} of the right branch: 1×1 mixes all channels, DWconv filters each alone, 1×1 mixes again. The shuffle puts it at place ${place} of the output.`,
  unequal: 'In this unit of this network the branches are of unequal width, so its channels are not drawn.',
  orders: 'One network, two orders',
  ordersText:
    'torchvision shuffles at the end of a unit, and the next one splits into halves. The paper’s authors only concatenate, and their next unit splits into even and odd channels. Either way half of each branch (a passed, b was convolved) is convolved next. Only the order of the channels, and so of the weights, differs.',
  passNext: 'pass next',
  convolvedNext: 'are convolved next',
  torchvision: 'torchvision: shuffle, then halves',
  authors: 'the authors: even, then odd',
};

export default threads;
