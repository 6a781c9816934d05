// The API reference. Its script stands beside this page in the build (see vite.config.ts), so it
// works without any network; whatever of the tool would call its makers is off.

interface Reference {
  createApiReference: (selector: string, configuration: object) => void
}

declare global {
  interface Window {
    Scalar?: Reference
  }
}

const script = document.createElement('script')
script.src = '/docs/reference.js'
script.onload = () => {
  window.Scalar?.createApiReference('#reference', {
    url: '/openapi.json',
    withDefaultFonts: false,
    telemetry: false,
    hideClientButton: true,
    showDeveloperTools: 'never',
    agent: { disabled: true },
    mcp: { disabled: true },
    theme: 'default',
  })
}
document.head.append(script)

export {}
