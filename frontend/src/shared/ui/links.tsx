import { Anchor, Button, type AnchorProps, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Attributes<P> = P & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof P> & { ref?: Ref<HTMLAnchorElement> };

const RoutedAnchor = (props: Attributes<AnchorProps>) => <Anchor underline="always" {...props} />;
const RoutedButton = (props: Attributes<ButtonProps>) => <Button component="a" {...props} />;

/** Links to pages of the app, checked against its routes. */
export const TextLink = createLink(RoutedAnchor);
export const ButtonLink = createLink(RoutedButton);
