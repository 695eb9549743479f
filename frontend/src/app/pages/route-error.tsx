import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { useEffect } from 'react';
import { isTransient } from '../../shared/api/problem.ts';
import { Failure } from '../../shared/ui/failure.tsx';
import { BarePage } from './bare-page.tsx';

const retryMs = 5_000;

/** Takes the place of a page that failed to start or to render. Starts again by itself where waiting can help. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = (): void => {
    reset();
    void router.invalidate();
  };
  useEffect(() => {
    document.title = 'Something went wrong · Quayside';
    if (!isTransient(error)) return;
    const timer = setInterval(() => void router.invalidate(), retryMs);
    return () => clearInterval(timer);
  }, [error, router]);
  return (
    <BarePage>
      <Failure error={error} onRetry={retry} />
    </BarePage>
  );
}
