declare global {
  interface Window {
    /** Read by the library that keeps the page from scrolling behind a dialog. */
    __webpack_nonce__?: string;
  }
}

/** The mark that style elements of this page need: the server puts it into the page and into its content security policy. */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

if (styleNonce) window.__webpack_nonce__ = styleNonce;
