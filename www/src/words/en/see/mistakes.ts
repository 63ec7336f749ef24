/** Of the two popular mistakes. */
const mistakes = {
  doIt: 'If it were so',
  real: 'What DWconv gives',
  wrong: 'What it would give',
  separable: (real: string, wrong: string) =>
    `Then every output would mix all channels, from ${wrong} products instead of ${real}. This is the output of the 1×1 convolution that follows, another layer.`,
  one: 'Then each value could only be made larger or smaller: the picture of the input, no edge found. Only neighbours can tell where something changes.',
};

export default mistakes;
