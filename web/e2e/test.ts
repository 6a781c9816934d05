// Every test of the page: what it has put between page and server ends with it.
import { test as base } from '@playwright/test'

export { expect } from '@playwright/test'

export const test = base.extend<{ between: undefined }>({
  between: [
    async ({ page }, use) => {
      await use(undefined)
      // An answer that is still on its way when a test ends is nobody's failure.
      if (!page.isClosed()) await page.unrouteAll({ behavior: 'ignoreErrors' })
    },
    { auto: true },
  ],
})
