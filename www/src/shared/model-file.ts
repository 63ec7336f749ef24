const MODEL = /\.(pth|pt|ckpt|bin|safetensors|onnx)(\.tar)?$/i;

/** Whether a file is a model, by its name. */
export const isModel = ({ name }: File): boolean => MODEL.test(name);

/** A model's name without the ending of its file. */
export const stemOf = (name: string): string => name.replace(MODEL, '');
