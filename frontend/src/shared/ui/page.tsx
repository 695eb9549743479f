import { Text, Title } from '@mantine/core';
import { useRef, type ReactNode } from 'react';
import { usePageEntrance } from './page-entrance.ts';
import classes from './page.module.css';

interface PageProps {
  title: string;
  /** The heading, where it says something else than the tab's title. */
  heading?: ReactNode;
  lead?: ReactNode;
  /** Stands at the right of the heading; below it on narrow screens. */
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, heading, lead, actions, children }: PageProps) {
  const headingRef = useRef<HTMLHeadingElement>(null);
  usePageEntrance(title, headingRef);
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div className={classes.titles}>
          <Title order={1} ref={headingRef} tabIndex={-1}>
            {heading ?? title}
          </Title>
          {lead ? (
            <Text c="dimmed" mt={6} component="div">
              {lead}
            </Text>
          ) : null}
        </div>
        {actions ? <div className={classes.actions}>{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

interface SectionProps {
  title: string;
  lead?: ReactNode;
  danger?: boolean;
  children: ReactNode;
}

/** A titled card of a page. */
export function Section({ title, lead, danger = false, children }: SectionProps) {
  return (
    <section className={classes.section} data-danger={danger || undefined}>
      <div className={classes.sectionHead}>
        <Title order={2}>{title}</Title>
        {lead ? (
          <Text c="dimmed" size="sm" mt={4} component="div">
            {lead}
          </Text>
        ) : null}
      </div>
      {children}
    </section>
  );
}
