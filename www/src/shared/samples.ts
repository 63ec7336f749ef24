/** One entry of `samples/index.json`; the titles are in `words/`. */
export interface Sample {
  readonly file: string;
  readonly author: string;
  readonly license: string;
  readonly licenseUrl: string;
  readonly source: string;
  readonly width: number;
  readonly height: number;
}

const folder = new URL('samples/', document.baseURI);

/** The list of sample photographs with their credits; empty if it can't be had, as the page does without. */
export async function listSamples(): Promise<Sample[]> {
  try {
    const response = await fetch(new URL('index.json', folder));
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    return (await response.json()) as Sample[];
  } catch (error) {
    console.warn('No samples: samples/index.json could not be fetched.', error);
    return [];
  }
}

export function addressOf(sample: Sample): string {
  return new URL(sample.file, folder).href;
}

/** Fetches a sample as if the visitor had chosen the file. */
export async function fetchSample(sample: Sample): Promise<Blob> {
  const response = await fetch(addressOf(sample));
  if (!response.ok) throw new Error(`${sample.file}: HTTP status ${response.status}`);
  return await response.blob();
}
