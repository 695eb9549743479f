import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

const tokenIn = (hash: string): string | undefined => new URLSearchParams(hash).get('token') ?? undefined;

/**
 * The token of a mail's link. It travels in the fragment, which no server sees, and is taken out of the address at
 * once, so that it stays neither on the screen nor in the browser's history.
 */
export function useFragmentToken(): string | undefined {
  const hash = useLocation({ select: (location) => location.hash });
  const navigate = useNavigate();
  const inAddress = tokenIn(hash);
  const [token, setToken] = useState(inAddress);
  if (inAddress !== undefined && inAddress !== token) setToken(inAddress);
  useEffect(() => {
    if (inAddress !== undefined) void navigate({ to: '.', search: true, hash: '', replace: true });
  }, [inAddress, navigate]);
  return token;
}
