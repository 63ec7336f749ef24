/** Of the network in use. */
const models = {
  model: 'Network',
  builtIn: 'the page’s own',
  /** As the beginning of a sentence. */
  own: 'The page’s own network',
  open: 'Open a checkpoint',
  opening: 'Opening…',
  noClasses: 'This network names no classes: it ends with its features.',
};

export default models;
