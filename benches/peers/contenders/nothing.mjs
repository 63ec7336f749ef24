// What every page does, whatever runs the network: open, and fetch the model.
export async function load({ model }) {
  const response = await fetch(`${model}.safetensors`);
  await response.arrayBuffer();
  return () => [];
}
