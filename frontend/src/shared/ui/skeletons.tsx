import { Skeleton, VisuallyHidden } from '@mantine/core';
import classes from './states.module.css';

/** Holds the place of `rows` list rows. Read aloud as one word, not as many boxes. */
export function RowsSkeleton({ rows = 5, height = 60 }: { rows?: number; height?: number }) {
  return (
    <div className={classes.rows} role="status">
      <VisuallyHidden>Loading</VisuallyHidden>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={height} radius="md" />
      ))}
    </div>
  );
}

export function PageSkeleton() {
  return (
    <div className={classes.rows} role="status">
      <VisuallyHidden>Loading</VisuallyHidden>
      <Skeleton height={36} width="min(18rem, 70%)" mb={20} />
      <Skeleton height={180} radius="lg" />
      <Skeleton height={120} radius="lg" />
    </div>
  );
}
