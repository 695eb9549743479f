import { Anchor, Button, Text, Title } from '@mantine/core';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type Clock, useNow } from '../../shared/maintenance/clock.ts';
import { type Closure, maintenance } from '../../shared/maintenance/maintenance.ts';
import { timeWords, waitWords } from '../../shared/maintenance/words.ts';
import { session } from '../../shared/session/session.ts';
import { Logo } from '../../shared/ui/logo.tsx';
import { HarbourScene } from '../layouts/harbour-scene.tsx';
import classes from './maintenance-overlay.module.css';

const title = 'Closed for maintenance';

/** Whatever has the focus in here: the key doesn't close a dialog of the page beneath, with what was typed into it. */
const shielded = { 'data-mantine-stop-propagation': 'true' };

interface MaintenanceOverlayProps {
  closure: Closure;
  clock: Clock;
  /** At the operators' address, where they can sign in. */
  servesOperators: boolean;
}

/**
 * The maintenance page. It lies over the page that was open instead of taking its place: that stays mounted, with
 * everything that was typed, out of reach. A modal `dialog` does that for all of the page, its open dialogs and menus
 * included, and gives the focus back where it was.
 */
export function MaintenanceOverlay({ closure, clock, servesOperators }: MaintenanceOverlayProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  usePageTitle(`${title} · Quayside`);

  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    heading.current?.focus();
    return () => element?.close();
  }, []);

  useEffect(() => {
    // A page beneath with an open dialog keeps the wheel from everything else.
    const element = dialog.current;
    const keep = (event: Event): void => event.stopPropagation();
    element?.addEventListener('wheel', keep);
    element?.addEventListener('touchmove', keep);
    return () => {
      element?.removeEventListener('wheel', keep);
      element?.removeEventListener('touchmove', keep);
    };
  }, []);

  const stayOpen = (): void => {
    // Browsers let a person close any dialog in the end; this one would show a page that can't work.
    const element = dialog.current;
    if (element?.isConnected && !element.open && maintenance.closure.get()) element.showModal();
  };

  return (
    <dialog
      ref={dialog}
      className={classes.overlay}
      aria-labelledby="maintenance-title"
      aria-describedby="maintenance-detail"
      tabIndex={-1}
      onCancel={(event) => event.preventDefault()}
      onClose={stayOpen}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.preventDefault();
      }}
      {...shielded}
    >
      <div className={classes.side}>
        <Logo />
        <div className={classes.text}>
          <Title order={1} id="maintenance-title" ref={heading} tabIndex={-1} {...shielded}>
            {title}
          </Title>
          <Text id="maintenance-detail" className={classes.detail}>
            {closure.detail}
          </Text>
          <PlannedEnd endsAt={closure.endsAt} clock={clock} />
          <Text>
            This page goes on by itself when it is over: there is no need to reload it. You stay signed in, and what you
            had entered is kept.
          </Text>
          <LookAgain closure={closure} />
          {servesOperators ? <OperatorsEntrance /> : null}
        </div>
      </div>
      <HarbourScene />
    </dialog>
  );
}

function PlannedEnd({ endsAt, clock }: { endsAt: string | null; clock: Clock }) {
  const now = useNow(clock);
  if (endsAt === null) return <Text className={classes.end}>When it ends isn’t known yet.</Text>;
  const leftMs = Date.parse(endsAt) - now;
  return (
    <Text className={classes.end}>
      {leftMs > 0 ? (
        <>
          Expected back at <strong>{timeWords(endsAt, now)}</strong>, in {waitWords(leftMs)}
        </>
      ) : (
        <>
          It takes longer than planned: the end was expected at <strong>{timeWords(endsAt, now)}</strong>
        </>
      )}
    </Text>
  );
}

function LookAgain({ closure }: { closure: Closure }) {
  // Every answer brings a new closure: with the next one, what was asked is answered.
  const [askedAt, setAskedAt] = useState<Closure>();
  const [hasAsked, setHasAsked] = useState(false);
  const isAsking = askedAt === closure;
  return (
    <div className={classes.again}>
      <Button
        variant="default"
        loading={isAsking}
        onClick={() => {
          setAskedAt(closure);
          setHasAsked(true);
          maintenance.ask();
        }}
        {...shielded}
      >
        Look again now
      </Button>
      <Text role="status" size="sm" c="dimmed">
        {hasAsked && !isAsking ? 'Still closed. We keep looking.' : ''}
      </Text>
    </div>
  );
}

function OperatorsEntrance() {
  const enter = async (): Promise<void> => {
    await session.signOut().catch(() => undefined);
    window.location.assign('/sign-in');
  };
  return (
    <Text size="sm">
      Are you an operator?{' '}
      <Anchor component="button" type="button" underline="always" inherit onClick={() => void enter()} {...shielded}>
        Sign in with your own account
      </Anchor>
    </Text>
  );
}

/** The tab says it while it lasts, and then again what it said before, unless the page beneath has set its own. */
function usePageTitle(own: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = own;
    return () => {
      if (document.title === own) document.title = before;
    };
  }, [own]);
}
