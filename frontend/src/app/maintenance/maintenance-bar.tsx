import { Anchor, CloseButton, VisuallyHidden } from '@mantine/core';
import { IconBarrierBlock, IconClockPause } from '@tabler/icons-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type Clock, useNow } from '../../shared/maintenance/clock.ts';
import { maintenance } from '../../shared/maintenance/maintenance.ts';
import { useSession } from '../../shared/session/session.ts';
import { announcementOf, dismissal, identityOf, stripOf } from './announcement.ts';
import classes from './maintenance-bar.module.css';

interface MaintenanceBarProps {
  clock: Clock;
  /** Opens a page of the app: the bar stands outside of the router. */
  onNavigate: (to: '/ops/maintenance') => void;
}

/** Over all pages: what is announced, with the time that is left; at the operators' address, that maintenance is on. */
export function MaintenanceBar({ clock, onNavigate }: MaintenanceBarProps) {
  const status = useSyncExternalStore(maintenance.status.subscribe, maintenance.status.get);
  const session = useSession();
  const now = useNow(clock, status.state !== 'off');
  const [dismissed, setDismissed] = useState<string>();
  const isOperator = session.status === 'active' && session.user.role === 'operator';

  const isDismissed = dismissed === identityOf(status) || dismissal.includes(status);
  const announcement = isDismissed ? undefined : announcementOf(status, now);
  const strip = stripOf(status, isOperator, now);
  const shown = strip ?? announcement;
  return (
    <>
      <VisuallyHidden role="status">{shown?.spoken}</VisuallyHidden>
      {shown ? (
        <Bar isOn={strip !== undefined}>
          {strip ? <IconBarrierBlock size={20} aria-hidden="true" /> : <IconClockPause size={20} aria-hidden="true" />}
          <p className={classes.text}>
            <strong>{shown.title}</strong> {shown.detail}{' '}
            {strip && isOperator ? (
              <Anchor
                href="/ops/maintenance"
                underline="always"
                inherit
                c="inherit"
                onClick={(event) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                  event.preventDefault();
                  onNavigate('/ops/maintenance');
                }}
              >
                Look at it
              </Anchor>
            ) : null}
          </p>
          {announcement ? (
            <CloseButton
              aria-label="Dismiss this announcement"
              className={classes.close}
              onClick={() => {
                dismissal.write(status);
                setDismissed(identityOf(status));
              }}
            />
          ) : null}
        </Bar>
      ) : null}
    </>
  );
}

/** Tells the layouts below how tall it is: what sticks to the window's top there sticks below the bar. */
function Bar({ isOn, children }: { isOn: boolean; children: React.ReactNode }) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const { style } = document.documentElement;
    const bar = ref.current;
    if (!bar) return;
    const measure = (): void => style.setProperty('--q-strip', `${bar.offsetHeight}px`);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(bar);
    return () => {
      observer.disconnect();
      style.removeProperty('--q-strip');
    };
  }, []);
  return (
    <section ref={ref} aria-label="Maintenance" className={classes.bar} data-on={isOn || undefined}>
      {children}
    </section>
  );
}
