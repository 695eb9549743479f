import '../mantine-more.ts';
import { Burger, Drawer } from '@mantine/core';
import { Link, Outlet } from '@tanstack/react-router';
import { useState } from 'react';
import { SessionEndedDialog } from '../../features/auth/index.ts';
import { useSession } from '../../shared/session/session.ts';
import { Logo } from '../../shared/ui/logo.tsx';
import classes from './app-layout.module.css';
import { ShellNav } from './shell-nav.tsx';
import { SkipLink } from './skip-link.tsx';

/** The frame of the signed-in pages: navigation at the side, on phones behind a button. */
export function AppLayout() {
  const [menuOpened, setMenuOpened] = useState(false);
  const closeMenu = (): void => setMenuOpened(false);
  const state = useSession();
  // Between signing out and the guard's redirect there is nobody to show a page to.
  if (state.status !== 'active' && state.status !== 'ended') return null;
  return (
    <div className={classes.layout} data-shell>
      <SkipLink />
      <header className={classes.topBar}>
        <Link to="/" aria-label="Quayside, start page" className={classes.home}>
          <Logo />
        </Link>
        <Burger opened={menuOpened} onClick={() => setMenuOpened(true)} aria-label="Open the menu" size="sm" />
      </header>
      <aside className={classes.side}>
        <Link to="/" aria-label="Quayside, start page" className={classes.home}>
          <Logo />
        </Link>
        <ShellNav />
      </aside>
      <Drawer
        opened={menuOpened}
        onClose={closeMenu}
        position="right"
        size="min(20rem, 88vw)"
        title="Menu"
        closeButtonProps={{ 'aria-label': 'Close the menu' }}
        classNames={{ body: classes.drawerBody, content: classes.drawerContent }}
      >
        <ShellNav onNavigate={closeMenu} />
      </Drawer>
      <main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      <SessionEndedDialog />
    </div>
  );
}
