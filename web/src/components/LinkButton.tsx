import { Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

interface AnchorButtonProps
  extends ButtonProps, Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> {
  ref?: Ref<HTMLAnchorElement>;
}

/** A button that goes somewhere: `<LinkButton to="/$type" params={{ type }}>`. */
export const LinkButton = createLink((props: AnchorButtonProps) => <Button component="a" {...props} />);
