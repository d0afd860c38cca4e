/** `GET /streams` once no document is being read: what is listed is what the files say now. */
export async function settledStreams<T>(serviceUrl: string): Promise<T> {
  for (;;) {
    const list = (await (await fetch(`${serviceUrl}/streams`)).json()) as { readonly reading: readonly string[] };
    if (list.reading.length === 0) return list as T;
  }
}
