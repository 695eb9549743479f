import { Alert } from '@mantine/core';
import { IconAlertCircle, IconClockPause } from '@tabler/icons-react';
import { ApiError, hasSlug, isTransient, UnreachableError } from '../api/problem.ts';
import { RequestId } from '../ui/failure.tsx';
import { fieldErrors } from './use-form-mutation.ts';

function words(error: unknown): { title: string; detail: string } {
  if (error instanceof UnreachableError) {
    return {
      title: 'That didn’t reach Quayside',
      detail: 'Check your connection and send again. What you entered is still here.',
    };
  }
  if (hasSlug(error, 'maintenance')) {
    return {
      title: 'Not sent: closed for maintenance',
      detail: `${error.detail} What you entered is still here; send again when it is over.`,
    };
  }
  if (isTransient(error)) {
    return {
      title: 'Temporarily unavailable',
      detail: 'Quayside couldn’t take this just now. What you entered is still here; send again in a moment.',
    };
  }
  if (error instanceof ApiError) {
    const wait = error.status === 429 ? error.retryAfterSeconds : undefined;
    const detail = wait ? `${error.detail} Try again in ${waitWords(wait)}.` : error.detail;
    return { title: error.title, detail: [detail, ...fieldErrors(error, []).rest].join(' ') };
  }
  return {
    title: 'That didn’t work',
    detail: error instanceof Error ? error.message : 'Send again, or reload the page.',
  };
}

function waitWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.ceil(seconds))} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/** Why a form was not taken, where it isn't about one field. Renders nothing while all is well. */
export function FormProblem({ error }: { error: unknown }) {
  if (!error) return null;
  const { title, detail } = words(error);
  const isWait = isTransient(error) || (error instanceof ApiError && error.status === 429);
  const isInternal = error instanceof ApiError && error.status >= 500 && !isTransient(error);
  return (
    <Alert
      color={isWait ? 'amber' : 'red'}
      variant="light"
      title={title}
      icon={isWait ? <IconClockPause aria-hidden="true" /> : <IconAlertCircle aria-hidden="true" />}
    >
      {detail}
      {isInternal ? <RequestId error={error} /> : null}
    </Alert>
  );
}
