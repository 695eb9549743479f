/** Switches maintenance as the operators' console does: by the API of the pods that serve operators. */
import { stack } from './stack.ts';

interface Change {
  enabled: boolean;
  message?: string;
  startsAt?: string;
  endsAt?: string;
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`${stack.urls.adminApi}/api/v1${path}`, init);
  if (!response.ok)
    throw new Error(`${init.method ?? 'GET'} ${path} answered ${response.status}: ${await response.text()}`);
  return response;
}

export async function setMaintenance(change: Change): Promise<void> {
  const { email, password } = stack.credentials.operator;
  const json = { 'content-type': 'application/json', origin: stack.urls.ops };
  const body = JSON.stringify({ email, password });
  const { accessToken } = (await (await ask('/auth/login', { method: 'POST', headers: json, body })).json()) as {
    accessToken: string;
  };
  const authorization = `Bearer ${accessToken}`;
  const now = await ask('/admin/maintenance', { headers: { authorization } });
  if (!change.enabled && ((await now.json()) as { enabled: boolean }).enabled === false) return;
  await ask('/admin/maintenance', {
    method: 'PUT',
    headers: { ...json, authorization, 'if-match': now.headers.get('etag') ?? '' },
    body: JSON.stringify(change),
  });
}

/** What a page's status is now, as curl or a crawler sees it. */
export const pageStatus = async (path = '/'): Promise<number> => (await fetch(stack.urls.app + path)).status;
