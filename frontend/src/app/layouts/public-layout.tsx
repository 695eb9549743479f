import { Link, Outlet } from '@tanstack/react-router';
import { Logo } from '../../shared/ui/logo.tsx';
import { SkipLink } from './skip-link.tsx';
import { HarbourScene } from './harbour-scene.tsx';
import classes from './public-layout.module.css';

/** Around the pages for people who aren't signed in: the form at one side, the harbour at the other. */
export function PublicLayout() {
  return (
    <div className={classes.layout}>
      <SkipLink />
      <div className={classes.side}>
        <header>
          <Link to="/" className={classes.home} aria-label="Quayside, start page">
            <Logo />
          </Link>
        </header>
        <main id="main" tabIndex={-1} className={classes.main}>
          <Outlet />
        </main>
      </div>
      <HarbourScene />
    </div>
  );
}
