import { Avatar, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './person.module.css';

/** The first letters of the first and the last word, in any script. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toLocaleUpperCase();
}

interface PersonProps {
  name: string;
  detail?: ReactNode;
  badge?: ReactNode;
  /** Stands in the name's place, e.g. a link that says the name. */
  label?: ReactNode;
  /** One line each, cut where it is too long. */
  isTight?: boolean;
}

/** A person (or an organization) in a list: letters, name, a second line. */
export function Person({ name, detail, badge, label = name, isTight = false }: PersonProps) {
  return (
    <div className={classes.person} data-tight={isTight || undefined}>
      <Avatar color="harbor" size={36} aria-hidden="true">
        {initials(name)}
      </Avatar>
      <div className={classes.text}>
        <div className={classes.name}>
          {label} {badge}
        </div>
        {detail ? (
          <Text size="sm" c="dimmed" className={classes.detail} component="div">
            {detail}
          </Text>
        ) : null}
      </div>
    </div>
  );
}
