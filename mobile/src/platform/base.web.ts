// In a browser: the page's own server.
export const base = window.location.origin
