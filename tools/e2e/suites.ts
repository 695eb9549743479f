/** The files of the core suite, in the order in which they run: first what needs nothing else, last what breaks things. */
export const coreSuite = ['edge', 'people', 'guards', 'project', 'rollout', 'data'].map(
  (name) => `e2e/cluster/${name}.test.ts`,
);
