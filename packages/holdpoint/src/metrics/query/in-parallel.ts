/** Does all of the work, at most `limit` pieces at the same time; results stand in the order of the work. */
export async function inParallel<T>(limit: number, work: readonly (() => Promise<T>)[]): Promise<readonly T[]> {
  const results = new Map<number, T>();
  const queue = work.entries();
  const worker = async (): Promise<void> => {
    for (const [index, piece] of queue) results.set(index, await piece());
  };
  await Promise.all(Array.from({ length: Math.min(limit, work.length) }, worker));
  return work.flatMap((_, index) => {
    const result = results.get(index);
    return result === undefined ? [] : [result];
  });
}
