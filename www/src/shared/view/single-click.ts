/** Does it at the first click of a double click and not again at the second, under which something else may be by then. */
export function singleClick(action: () => void): (event: UIEvent) => void {
  return ({ detail }) => {
    if (detail < 2) action();
  };
}
