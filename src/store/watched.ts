/**
 * A watch together with the first reading of what it is about, after which nothing is missing.
 * @returns stops the watch; where the reading fails, it is stopped already
 * @throws whatever the watch or the reading throws
 */
export async function watched(watch: Promise<() => void>, readAll: () => Promise<void>): Promise<() => void> {
  const stop = await watch;
  try {
    await readAll();
  } catch (error) {
    stop();
    throw error;
  }
  return stop;
}
