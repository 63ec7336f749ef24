/** Of the network in use. */
const models = {
  model: 'Network',
  builtIn: 'the page’s own',
  own: 'the page’s own network',
  open: 'Open a checkpoint',
  opening: 'Opening…',
  noClasses: 'This network names no classes: it ends with its features.',
};

export default models;
