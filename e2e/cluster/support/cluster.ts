/** The prepared cluster that the tests are for. */
import { readContext } from '../../../tools/e2e/context.ts';
import { Repository } from '../../../tools/e2e/repository.ts';

export const cluster = readContext();

const { directory, pushUrl, branch } = cluster.repository;
export const repository = new Repository(directory, pushUrl, branch);

export const namespaces = { backend: 'backend', frontend: 'frontend' };
