import type { ReactNode } from 'react';
import { Logo } from '../../shared/ui/logo.tsx';
import classes from './bare-page.module.css';

/** A page without navigation, for when none can be offered. */
export function BarePage({ children }: { children: ReactNode }) {
  return (
    <main className={classes.page}>
      <a href="/" className={classes.home} aria-label="Quayside, start page">
        <Logo />
      </a>
      {children}
    </main>
  );
}
