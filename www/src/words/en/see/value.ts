/** Of any value of the network, with its address and the lines of PyTorch. */
const value = {
  text: 'Every value of the network has an address. It opens this page at just that value (with one of the page’s pictures), and the lines below compute it again.',
  lookUp: 'Look it up, with its address and PyTorch',
  products: (count: string) => `${count} products, summed by channel. Each bar is one channel.`,
  copyAddress: 'Copy the address',
  copyLines: 'Copy the lines',
  copied: 'Copied',
  notCopied: 'The browser does not allow it. The text is selected: copy it with the keyboard or the menu.',
  lines: 'The same value in PyTorch',
  linesText:
    'Save the two files beside each other and run this. The picture is saved as the network reads it, so that every pixel is the same. Needed once:',
  save: (name: string) => `Save ${name}`,
  unsaved: 'The file could not be made. Check the connection, then try again.',
  otherLayout:
    'This model file is not in torchvision’s layout, or holds whole numbers. torchvision cannot load it as it is, so there are no lines for it.',
};

export default value;
