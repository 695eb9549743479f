import { ApiError } from '../api/problem.ts';

/** The refusal of an answer that maintenance is the reason of; undefined for any other. The body can still be read after. */
export async function maintenanceRefusal(response: Response): Promise<ApiError | undefined> {
  if (response.status !== 503 || !response.headers.get('content-type')?.includes('problem+json')) return undefined;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  const error = new ApiError(response, body);
  return error.slug === 'maintenance' ? error : undefined;
}
