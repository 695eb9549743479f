import classes from './logo.module.css';

/** A mooring ring above the water; the ring and its line make the Q. The word stands beside it unless `mark` is set. */
export function Logo({ mark = false }: { mark?: boolean }) {
  return (
    <span className={classes.logo}>
      <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="8" className={classes.tile} />
        <circle cx="16" cy="14" r="7.5" className={classes.ring} />
        <path
          d="M5 23.5c2.2 0 2.2 1.8 4.4 1.8s2.2-1.8 4.4-1.8 2.2 1.8 4.4 1.8 2.2-1.8 4.4-1.8 2.2 1.8 4.4 1.8"
          className={classes.water}
        />
        <path d="m18.5 16.5 5 5" className={classes.ring} />
      </svg>
      {mark ? null : <span className={classes.word}>Quayside</span>}
    </span>
  );
}
