/** How wide a network is, such as `1.0`, by the name of its architecture, such as `shufflenet_v2_x1_0`. */
export function widthOf(architecture: string): string {
  return architecture.slice(architecture.lastIndexOf('x') + 1).replace('_', '.');
}
