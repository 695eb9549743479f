/**
 * The nonce of this response's Content-Security-Policy, for the style elements that the component library adds. Without
 * a web server in front that fills it in, it is the placeholder itself, which does no harm.
 */
export function cspNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}

/** Where react-remove-scroll, below the dialogs, looks for it. */
export function shareNonce(): void {
  (globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = cspNonce();
}
