/** The suites of `make e2e`, in the order in which they run: first what needs nothing else, last what breaks things. */
const core = ['edge', 'people', 'network', 'guards', 'project', 'rollout', 'scaling', 'data'];

/** Those that are named, in running order; all of them where none is. @throws where one is unknown */
export function chooseSuites(named: readonly string[]): string[] {
  const unknown = named.filter((name) => !core.includes(name));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')} is no suite; the suites are ${core.join(', ')}.`);
  return named.length === 0 ? core : core.filter((name) => named.includes(name));
}
